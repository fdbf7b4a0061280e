import { OwnSignal } from '../../abort.js';
import { monotonicNow, sleep } from '../../clock.js';
import type { Heard } from '../../wait/looks.js';
import type { AskById, RequestContext } from '../requests.js';
import type { Asking, SharedJob } from './shared-job.js';

/** Why a job is asked for, besides that a look is due. */
export type Cause = Pick<Asking, 'check' | 'hinted'>;

/** After so many requests everything else has its turn. */
const SLICE = 100;

/** Asks for jobs by their ids: one request for each at a time, whoever wants to know. */
export class ById {
  readonly #ask: AskById;
  readonly #heard: (job: SharedJob, asking: Asking, heard: Heard) => void;

  /** @param heard called with what comes of a request, unless it was abandoned. */
  constructor(ask: AskById, heard: (job: SharedJob, asking: Asking, heard: Heard) => void) {
    this.#ask = ask;
    this.#heard = heard;
  }

  /** Asks for jobs that are not being asked for yet. */
  async askAll(jobs: Iterable<SharedJob>, cause: Cause): Promise<void> {
    let count = 0;
    for (const job of jobs) {
      if (job.asking || (job.looks.length === 0 && !cause.check)) continue;
      this.ask(job, cause);
      count += 1;
      if (count % SLICE === 0) await sleep(0);
    }
  }

  ask(job: SharedJob, cause: Cause): void {
    const { looks } = job;
    const sendBy = Math.min(Number.POSITIVE_INFINITY, ...looks.map(({ limit }) => limit));
    const asking: Asking = { ...cause, sendBy, signal: new OwnSignal() };
    job.asking = asking;
    const context: RequestContext = {
      signal: asking.signal,
      unref: looks.every(({ unref }) => unref),
      sendBy,
      // A check is for all that the list answers, and only while what it checks is new.
      isShared: cause.check !== undefined,
      began: () => {
        asking.began = monotonicNow();
      },
      retryAfter: delay => {
        asking.retryAfter = delay;
      },
    };
    const hear = (heard: Heard): void => {
      // Abandoned, and perhaps asked for anew since.
      if (job.asking !== asking) return;
      job.asking = undefined;
      this.#heard(job, asking, heard);
    };
    const { id } = job;
    this.#ask(id, context).then(
      answer => hear({ job: answer, retryAfter: asking.retryAfter }),
      error => hear({ error, retryAfter: asking.retryAfter }),
    );
  }

  /** Nobody wants to know any more. */
  abandon(job: SharedJob, reason: unknown): void {
    const { asking } = job;
    job.asking = undefined;
    asking?.signal.abort(reason);
  }
}
