import { type Duration, parseDuration } from '../model/duration.js';
import { checkOneOf, checkOptions, isObject, optionError } from '../model/validation.js';
import { type Answer, checkScriptedResponse, type ScriptedResponse } from './scripted-response.js';

/** A job in a few words, as a pure function of time: what a service would say of it so long after its beginning. */

/** A job in a few words, or the answers it gives one after another; the last repeats. */
export type JobScript = ScriptedJob | readonly Answer[];

export interface ScriptedJob {
  /** What kind of job it is. Default: what the service calls the creation of an instance. */
  name?: string;
  /** From the beginning to the end. Default "10s"; Infinity never ends. */
  duration?: Duration;
  /** From the beginning until the service knows the job. Default 0. */
  visibleAfter?: Duration;
  progress?: ProgressPattern;
  /** Default: "Failed" when there is a fail reason, else "Completed". */
  outcome?: 'Completed' | 'Failed' | 'Canceled';
  /** Default: the service gives none. */
  failReason?: string;
  /** Told once the job has ended. Default: an instance with an endpoint, for a job that completes, where the service tells of one. */
  entities?: Record<string, unknown>;
}

/**
 * How the percentage of a running job moves. `even`, the default: with the time, in whole percents. `steps`: 0, 20, 40,
 * 60, 80. `stuck`: it is at 99 after 70 % of the time, and stays there. `none`: the service gives none. A function of
 * the share of the time that has passed, from 0 to 1: what it returns goes into the answer as it is.
 */
export type ProgressPattern =
  | 'none'
  | 'even'
  | 'steps'
  | 'stuck'
  | ((share: number) => number | string | null);

/** A script whose words were looked at and filled in. Times in milliseconds. */
export interface ResolvedScript {
  readonly name: string | undefined;
  readonly duration: number;
  readonly visibleAfter: number;
  readonly progress: ProgressPattern;
  readonly outcome: 'Completed' | 'Failed' | 'Canceled';
  readonly failReason: string | undefined;
  readonly entities: Readonly<Record<string, unknown>> | undefined;
}

/** What a service says of a job at one moment. */
export interface ScriptedState {
  readonly status: 'Running' | ResolvedScript['outcome'];
  readonly progress: number | string | null;
  readonly failReason?: string | undefined;
  readonly entities?: ResolvedScript['entities'];
}

/** What a service would say so many milliseconds after the job began; undefined while it does not know it. */
export function stateAt(script: ResolvedScript, elapsed: number): ScriptedState | undefined {
  if (elapsed < script.visibleAfter) return undefined;
  if (elapsed < script.duration)
    return { status: 'Running', progress: progressAt(script, elapsed) };
  const { outcome: status, failReason, entities } = script;
  return { status, progress: '', failReason, entities };
}

function progressAt(
  { progress, duration }: ResolvedScript,
  elapsed: number,
): ScriptedState['progress'] {
  if (typeof progress === 'function') return progress(elapsed / duration);
  return PROGRESS_PATTERNS[progress](elapsed, duration);
}

/** Multiplied before they are divided, so that whole percents come out at whole times. */
const PROGRESS_PATTERNS: Record<
  string & ProgressPattern,
  (elapsed: number, duration: number) => string
> = {
  none: () => '',
  even: (elapsed, duration) => formatPercent((elapsed * 100) / duration),
  steps: (elapsed, duration) => formatPercent(Math.floor((elapsed * 5) / duration) * 20),
  stuck: (elapsed, duration) => formatPercent(Math.min((elapsed * 990) / (duration * 7), 99)),
};

function formatPercent(value: number): string {
  return `${Math.floor(value)}%`;
}

/** @throws TypeError naming the word, or the answer, that is wrong. */
export function checkScript(
  option: string,
  value: unknown,
): ResolvedScript | readonly ScriptedResponse[] {
  if (!Array.isArray(value)) return checkScriptedJob(option, value);
  if (value.length === 0) throw optionError(option, 'a list of at least one answer', value);
  return value.map((response, index) => checkScriptedResponse(`${option}[${index}]`, response));
}

const SCRIPT_OPTIONS = [
  'name',
  'duration',
  'visibleAfter',
  'progress',
  'outcome',
  'failReason',
  'entities',
] as const satisfies readonly (keyof ScriptedJob)[];

function checkScriptedJob(option: string, value: unknown): ResolvedScript {
  checkOptions(option, value, SCRIPT_OPTIONS);
  const job = value as ScriptedJob;
  const failReason = checkString(`${option}.failReason`, job.failReason);
  const { outcome = failReason === undefined ? 'Completed' : 'Failed', entities } = job;
  if (entities !== undefined && !isObject(entities)) {
    throw optionError(`${option}.entities`, 'an object', entities);
  }
  return {
    name: checkString(`${option}.name`, job.name),
    duration: parseDuration(`${option}.duration`, job.duration ?? 10_000),
    visibleAfter: parseDuration(`${option}.visibleAfter`, job.visibleAfter ?? 0),
    progress: checkProgressPattern(`${option}.progress`, job.progress ?? 'even'),
    outcome: checkOneOf(`${option}.outcome`, outcome, ['Completed', 'Failed', 'Canceled']),
    failReason,
    entities,
  };
}

function checkProgressPattern(option: string, value: unknown): ProgressPattern {
  if (typeof value === 'function' || Object.hasOwn(PROGRESS_PATTERNS, String(value))) {
    return value as ProgressPattern;
  }
  const names = Object.keys(PROGRESS_PATTERNS).map(name => `"${name}"`);
  throw optionError(option, `${names.join(', ')} or a function`, value);
}

/** Empty text included: services do send it. */
function checkString(option: string, value: unknown): string | undefined {
  if (value !== undefined && typeof value !== 'string')
    throw optionError(option, 'a string', value);
  return value;
}
