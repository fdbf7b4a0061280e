import { once } from 'node:events';
import type { JobUpdate } from '../../machine/events.js';
import type { Job } from '../../model/job.js';
import type { JobWait } from '../../wait/job-wait.js';
import { checkpointLines } from '../checkpoint-file.js';
import { FailFastAbort, formatError, UsageError } from '../errors.js';
import { type ExitReason, exitReasonFor } from '../exit-codes.js';
import type { CliIO } from '../io.js';
import type { JobInput, JobInputs } from '../job-inputs.js';
import type { Display } from '../progress/display.js';
import type { BatchView } from '../progress/wait-view.js';
import type { ResultFormatter } from '../results.js';
import { isResumable } from '../resume-hint.js';
import { paintFor } from '../terminal.js';

export interface JobWatcherOptions {
  readonly io: CliIO;
  readonly view: BatchView;
  readonly display: Display;
  readonly output: ResultFormatter;
  readonly failFast: boolean;
  /** Whether `checkpoints` includes the waits that have settled. */
  readonly keepSettled: boolean;
  /** Throws a usage error for an invalid input. */
  readonly startWait: (input: JobInput) => JobWait;
  /** Called after every poll of any job. */
  readonly onPoll: () => void;
}

/** Runs the waits of a command, shows their updates and results, and counts how they ended. */
export class JobWatcher {
  /** The number of jobs by how they ended. */
  readonly exitCounts = new Map<ExitReason, number>();
  /** Waits that ended because all were aborted. */
  readonly abandoned: JobWait[] = [];
  /** Other waits that have ended before their jobs. */
  readonly unfinished: JobWait[] = [];
  readonly #options: JobWatcherOptions;
  readonly #open = new Map<string, JobWait>();
  readonly #settledCheckpoints: string[] = [];
  readonly #aborted = new AbortController();

  constructor(options: JobWatcherOptions) {
    this.#options = options;
  }

  /** Why all waits were aborted, if they were: an Interrupted or a FailFastAbort. */
  get abortReason(): unknown {
    return this.#aborted.signal.reason;
  }

  /** Aborts all waits. No further wait is started. */
  abort(reason: Error): void {
    if (this.#aborted.signal.aborted) return;
    this.#aborted.abort(reason);
    for (const wait of this.#open.values()) wait.abort(reason);
  }

  /** The checkpoints of all waits, one a line. */
  checkpoints(): string {
    return [...this.#settledCheckpoints, checkpointLines(this.#open.values())].join('');
  }

  /**
   * Starts a wait. An input that is no job id is reported, unless it is the only one.
   * @throws UsageError or OptionError if the input is invalid.
   */
  start(input: JobInput | UsageError): JobWait | undefined {
    const { view, io, startWait } = this.#options;
    if (this.#aborted.signal.aborted) return undefined;
    if (input instanceof UsageError) {
      if (view.isSingle) throw input;
      this.#reject(input);
      return undefined;
    }
    const wait = startWait(input);
    this.#open.set(wait.id, wait);
    view.add(wait.id, io.now() - wait.elapsed);
    return wait;
  }

  /** Watches the waits that have been started, and starts others as their inputs come. Resolves once all have settled. */
  async watch(moreInputs: JobInputs['more']): Promise<void> {
    const watches = Array.from(this.#open.values(), wait => this.#watch(wait));
    const startMore = async (inputs: AsyncIterable<JobInput | UsageError>): Promise<void> => {
      for await (const input of inputs) {
        try {
          const wait = this.start(input);
          if (wait) watches.push(this.#watch(wait));
        } catch (error) {
          this.#reject(error);
        }
      }
    };
    const { signal } = this.#aborted;
    if (moreInputs && !signal.aborted) {
      await Promise.race([startMore(moreInputs), once(signal, 'abort')]);
    }
    await Promise.all(watches);
  }

  async #watch(wait: JobWait): Promise<void> {
    let job: Job;
    try {
      for await (const update of wait) this.#onUpdate(wait.id, update);
      job = await wait;
    } catch (error) {
      this.#onFailed(wait, error);
      return;
    }
    this.#onCompleted(wait, job);
  }

  #onUpdate(id: string, update: JobUpdate): void {
    const { io, view, display, output, onPoll } = this.#options;
    display.show(view.update(id, update, io.now()), update);
    display.print(output.update(id, update));
    if (update.type === 'poll') onPoll();
  }

  #onCompleted(wait: JobWait, job: Job): void {
    const { io, display, output } = this.#options;
    const { id } = wait;
    const hasPolled = this.#settle(wait, true) !== undefined;
    this.#count('completed');
    const result = { id, job, waited: wait.elapsed, hasPolled };
    display.print(output.completed(result, paintFor(io.stdout)));
  }

  #onFailed(wait: JobWait, error: unknown): void {
    const { display, output } = this.#options;
    display.print(output.failed(wait.id, error, this.#settle(wait, false)));
    if (error === this.abortReason) {
      this.abandoned.push(wait);
      return;
    }
    if (isResumable(error)) this.unfinished.push(wait);
    this.#reject(error);
  }

  /** Returns the last job that was seen. */
  #settle(wait: JobWait, isCompleted: boolean): Job | undefined {
    const { view, display, keepSettled } = this.#options;
    const lastJob = view.open.get(wait.id)?.job;
    this.#open.delete(wait.id);
    if (keepSettled) this.#settledCheckpoints.push(checkpointLines([wait]));
    view.settle(wait.id, isCompleted);
    if (view.isSingle) display.stop();
    return lastJob;
  }

  #reject(error: unknown): void {
    this.#count(exitReasonFor(error));
    this.#options.display.report(formatError(error));
    if (this.#options.failFast) this.abort(new FailFastAbort());
  }

  #count(exitReason: ExitReason): void {
    this.exitCounts.set(exitReason, (this.exitCounts.get(exitReason) ?? 0) + 1);
  }
}
