import { checkId } from '../model/validation.js';
import { monotonicNow, wallNow } from '../runtime/clock.js';
import { checkScript, type ResolvedScript, stateAt } from './job-script.js';
import { applyDefaultResponse, type ScriptedResponse } from './scripted-response.js';
import { createErrorResponse } from './service-errors.js';
import type { VisibleJob, WireFormat } from './wire-format.js';

interface StoredJob {
  readonly id: string;
  /** Undefined for a job that is scripted by responses. */
  readonly script: ResolvedScript | undefined;
  /** The responses that are left; the last one stays. */
  readonly responses: ScriptedResponse[];
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  readonly createdAt: Date;
}

/** The jobs of an imitated service. A job begins when it is added. */
export class JobStore {
  readonly #wireFormat: WireFormat;
  readonly #speed: number;
  readonly #jobs = new Map<string, StoredJob>();

  /** @param speed milliseconds in the life of a job per millisecond of the clock. */
  constructor(wireFormat: WireFormat, speed = 1) {
    this.#wireFormat = wireFormat;
    this.#speed = speed;
  }

  /**
   * Begins a job, replacing one of the same id.
   * @param option how errors name the script.
   * @throws OptionError naming the part of the script that is invalid.
   */
  add(untrimmedId: string, script: unknown, option: string): void {
    const id = checkId('id', untrimmedId);
    const checked = checkScript(option, script);
    const [state, responses] = isResponseList(checked) ? [undefined, [...checked]] : [checked, []];
    // Deleted first, so that the job moves to the end of the list.
    this.#jobs.delete(id);
    const [startedAt, createdAt] = [monotonicNow(), new Date(wallNow())];
    this.#jobs.set(id, { id, script: state, responses, startedAt, createdAt });
  }

  /**
   * The response to a request for one job.
   * @param consume whether it uses up one of the job's scripted responses. Default true.
   */
  respondTo(id: string, requestId: string, consume = true): ScriptedResponse {
    const stored = this.#jobs.get(id);
    const [response] = stored?.responses ?? [];
    if (stored && response) {
      if (consume && stored.responses.length > 1) stored.responses.shift();
      const { createdAt } = stored;
      return applyDefaultResponse(response, () => ({
        body: this.#wireFormat.writeJob({ id, createdAt, status: 'Running', progress: '' }),
      }));
    }
    const job = stored && this.#toVisible(stored);
    if (job) return { body: this.#wireFormat.writeJob(job) };
    const { unknownJobBody, errors } = this.#wireFormat;
    return unknownJobBody === undefined
      ? createErrorResponse('noSuchJob', requestId, errors)
      : { body: unknownJobBody };
  }

  /** The jobs that the service knows, newest first. Those scripted by responses are in no list. */
  visibleJobs(): VisibleJob[] {
    return [...this.#jobs.values()].reverse().flatMap(stored => this.#toVisible(stored) ?? []);
  }

  #toVisible({ id, script, startedAt, createdAt }: StoredJob): VisibleJob | undefined {
    const state = script && stateAt(script, (monotonicNow() - startedAt) * this.#speed);
    if (!state) return undefined;
    const endTime = createdAt.getTime() + script.duration / this.#speed;
    const endedAt = state.status === 'Running' ? undefined : new Date(endTime);
    return { ...state, id, name: script.name, createdAt, endedAt };
  }
}

function isResponseList(
  script: ReturnType<typeof checkScript>,
): script is readonly ScriptedResponse[] {
  return Array.isArray(script);
}
