import { checkNonEmptyString } from '../model/validation.js';
import { monotonicNow, wallNow } from '../runtime/clock.js';
import { checkScript, type ResolvedScript, stateAt } from './job-script.js';
import { type VisibleJob, type WireFormat, writeJobBody } from './response-writer.js';
import { applyDefaultResponse, type ScriptedResponse } from './scripted-response.js';
import { createErrorResponse } from './service-errors.js';

interface StoredJob {
  readonly id: string;
  readonly script: ResolvedScript | readonly ScriptedResponse[];
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  readonly createdAt: Date;
  /** How many of a list of answers were given. */
  responsesSent: number;
}

/** The jobs of a service in a test. They begin when they are posted. */
export class JobStore {
  readonly #wireFormat: WireFormat;
  readonly #speed: number;
  readonly #jobs = new Map<string, StoredJob>();

  /** @param speed milliseconds in the life of a job for each of the clock. */
  constructor(wireFormat: WireFormat, speed = 1) {
    this.#wireFormat = wireFormat;
    this.#speed = speed;
  }

  /**
   * Begins a job; one of the same id is forgotten.
   * @throws TypeError naming what is wrong with the script, under the name that it goes by.
   */
  add(id: string, script: unknown, option: string): void {
    checkNonEmptyString('id', id);
    const checked = checkScript(option, script);
    const createdAt = new Date(wallNow());
    this.#jobs.delete(id);
    this.#jobs.set(id, {
      id,
      script: checked,
      startedAt: monotonicNow(),
      createdAt,
      responsesSent: 0,
    });
  }

  /**
   * What the service says when it is asked for a job.
   * @param consume whether this uses up one of a list of answers.
   */
  respondTo(id: string, requestId: string, consume = true): ScriptedResponse {
    const stored = this.#jobs.get(id);
    if (stored && isResponseList(stored.script))
      return this.#nextResponse(stored, stored.script, consume);
    const job = stored && this.#toVisible(stored);
    if (!job) return createNotFoundResponse(this.#wireFormat, requestId);
    return { body: writeJobBody(this.#wireFormat, job) };
  }

  /** The jobs that the service knows by now, the newest first. Of those scripted by answers nothing else is known. */
  visibleJobs(): VisibleJob[] {
    return [...this.#jobs.values()].reverse().flatMap(stored => this.#toVisible(stored) ?? []);
  }

  #nextResponse(
    stored: StoredJob,
    responses: readonly ScriptedResponse[],
    consume: boolean,
  ): ScriptedResponse {
    const response = responses[Math.min(stored.responsesSent, responses.length - 1)] ?? {};
    if (consume) stored.responsesSent += 1;
    const { id, createdAt } = stored;
    return applyDefaultResponse(response, () => ({
      body: writeJobBody(this.#wireFormat, { id, createdAt, status: 'Running', progress: '' }),
    }));
  }

  #toVisible({ id, script, startedAt, createdAt }: StoredJob): VisibleJob | undefined {
    if (isResponseList(script)) return undefined;
    const state = stateAt(script, (monotonicNow() - startedAt) * this.#speed);
    if (!state) return undefined;
    const endTime = createdAt.getTime() + script.duration / this.#speed;
    const endedAt = state.status === 'Running' ? undefined : new Date(endTime);
    return { ...state, id, name: script.name, createdAt, endedAt };
  }
}

function createNotFoundResponse(
  { service: { job } }: WireFormat,
  requestId: string,
): ScriptedResponse {
  if (job.notFoundResponse === 'error') return createErrorResponse('noSuchJob', requestId);
  return { body: job.envelope === 'jobs' ? '{"jobs":[],"total_count":0}' : '{}' };
}

function isResponseList(script: StoredJob['script']): script is readonly ScriptedResponse[] {
  return Array.isArray(script);
}
