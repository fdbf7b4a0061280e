import { type Duration, parseDuration } from '../model/duration.js';
import { checkOneOf, checkString, optionError, recordOf } from '../model/validation.js';
import {
  type Answer,
  checkAnswer,
  checkMembers,
  type ScriptedResponse,
  type Shape,
} from './scripted-response.js';

/** A job described by a few properties, or a list of responses to give in turn (the last one repeats). */
export type JobScript = ScriptedJob | readonly Answer[];

/** A job described by a few properties. It begins when it is added. */
export interface ScriptedJob {
  /** Kind of job. Default: the service's name for the creation of an instance. */
  name?: string;
  /** Time from its beginning to its end. Default "10s"; Infinity never ends. */
  duration?: Duration;
  /** Time from its beginning until the service knows it. Default 0. */
  visibleAfter?: Duration;
  /** How its percentage moves. Default "even". */
  progress?: ProgressPattern;
  /** How it ends. Default "Failed" with a `failReason`, otherwise "Completed". */
  outcome?: 'Completed' | 'Failed' | 'Canceled';
  /** Why it failed. Default: the service gives no reason. */
  failReason?: string;
  /** What the ended job reports. Default: a completed job reports an instance with an endpoint, if its service does. */
  entities?: Record<string, unknown>;
}

/**
 * The percentage of a running job. `even` moves with the time, in whole percents; `steps` reports 0, 20, 40, 60 and 80;
 * `stuck` reaches 99 after 70 % of the time and stays there; `none` reports nothing. A function gets the share of the
 * duration that has passed, from 0 to 1, and its result is put into the response as it is.
 */
export type ProgressPattern =
  | 'none'
  | 'even'
  | 'steps'
  | 'stuck'
  | ((share: number) => number | string | null);

/** A validated ScriptedJob. Times are in milliseconds. */
export type ResolvedScript = Readonly<ReturnType<typeof checkScriptedJob>>;

/** What a service reports of a job at one moment. */
export interface ScriptedState {
  readonly status: 'Running' | ResolvedScript['outcome'];
  readonly progress: number | string | null;
  readonly failReason?: string | undefined;
  readonly entities?: ResolvedScript['entities'];
}

/** The job `elapsed` milliseconds after its beginning; undefined while the service does not know it. */
export function stateAt(script: ResolvedScript, elapsed: number): ScriptedState | undefined {
  const { duration, progress, outcome: status, failReason, entities } = script;
  if (elapsed < script.visibleAfter) return undefined;
  if (elapsed >= duration) return { status, progress: '', failReason, entities };
  const value =
    typeof progress === 'function'
      ? progress(elapsed / duration)
      : PROGRESS_PATTERNS[progress](elapsed, duration);
  return { status: 'Running', progress: value };
}

/** The formulas multiply before they divide, so that whole percents come at exact times. */
const PROGRESS_PATTERNS = {
  none: () => '',
  even: (elapsed: number, duration: number) => `${Math.floor((elapsed * 100) / duration)}%`,
  steps: (elapsed: number, duration: number) => `${Math.floor((elapsed * 5) / duration) * 20}%`,
  stuck: (elapsed: number, duration: number) =>
    `${Math.min(Math.floor((elapsed * 990) / (duration * 7)), 99)}%`,
};

/** @throws OptionError naming the property, or the response, that is invalid. */
export function checkScript(
  option: string,
  value: unknown,
): ResolvedScript | readonly ScriptedResponse[] {
  if (!Array.isArray(value)) return checkScriptedJob(option, value);
  if (value.length === 0) throw optionError(option, 'a list of at least one response', value);
  return value.map((answer, index) => checkAnswer(`${option}[${index}]`, answer));
}

const JOB_SHAPE = {
  name: checkString,
  duration: parseDuration,
  visibleAfter: parseDuration,
  progress: checkProgressPattern,
  outcome: (option, value) => checkOneOf(option, value, ['Completed', 'Failed', 'Canceled']),
  failReason: checkString,
  entities: recordOf<unknown>((_, value) => value),
} satisfies Shape;

function checkScriptedJob(option: string, value: unknown) {
  const checked = checkMembers(option, value, JOB_SHAPE);
  const { name, duration = 10_000, visibleAfter = 0, progress = 'even', ...end } = checked;
  const { failReason, outcome = failReason === undefined ? 'Completed' : 'Failed', entities } = end;
  return { name, duration, visibleAfter, progress, outcome, failReason, entities };
}

function checkProgressPattern(option: string, value: unknown): ProgressPattern {
  if (typeof value === 'function' || Object.hasOwn(PROGRESS_PATTERNS, String(value))) {
    return value as ProgressPattern;
  }
  const names = Object.keys(PROGRESS_PATTERNS).map(name => `"${name}"`);
  throw optionError(option, `${names.join(', ')} or a function`, value);
}
