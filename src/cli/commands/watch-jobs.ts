import { once } from 'node:events';
import type { JobUpdate } from '../../machine/events.js';
import type { Job, WaitCheckpoint } from '../../model/job.js';
import type { JobWait } from '../../wait/job-wait.js';
import { checkpointLine, lastSeenJob, printedOutcome } from '../checkpoint-file.js';
import { FailFastAbort, formatError, UsageError } from '../errors.js';
import type { EventSubscription } from '../event-subscription.js';
import { type ExitReason, exitReasonFor, exitReasonForOutcome } from '../exit-codes.js';
import type { CliIO } from '../io.js';
import type { JobInput, JobInputs } from '../job-inputs.js';
import type { BatchView, Display } from '../progress/wait-view.js';
import { type ResultFormatter, toJsonLine } from '../results.js';
import { isFinished, isResumable } from '../resume-hint.js';
import { flush, paintFor } from '../terminal.js';

export interface JobWatcherOptions {
  readonly io: CliIO;
  readonly view: BatchView;
  readonly display: Display;
  /** Nothing is shown of a wait before this resolves. */
  readonly output: Promise<ResultFormatter>;
  readonly failFast: boolean;
  /** Follows the waits, if something needs their events. */
  readonly events: EventSubscription | undefined;
  /** Throws a usage error for an invalid input. */
  readonly startWait: (input: JobInput) => JobWait;
  /** Called when `checkpoints` has changed: because a result has been printed, or for another reason. */
  readonly onChange: (hasPrinted: boolean) => void;
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
  /** The lines of `checkpoints` for waits that have settled, by job id. */
  readonly #settledLines = new Map<string, string>();
  /** The ids of finished jobs whose results have been printed. */
  readonly #printed = new Set<string>();
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

  /** The ids of all jobs. */
  get ids(): string[] {
    return [...this.#settledLines.keys(), ...this.#open.keys()];
  }

  /** Whether every job has finished and its result has been printed. */
  get isAllPrinted(): boolean {
    return this.ids.every(id => this.#printed.has(id));
  }

  /** The checkpoints of all waits, one a line. Those of finished jobs are marked once their results have been printed. */
  checkpoints(): string {
    const openLines = Array.from(this.#open.values(), wait => checkpointLine(wait));
    return [...this.#settledLines.values(), ...openLines].join('');
  }

  /**
   * Starts a wait. If there are several jobs, an input that is no job id is reported, and a result that an earlier command has
   * printed is only counted.
   * @throws UsageError or OptionError if the input is invalid.
   */
  start(input: JobInput | UsageError): JobWait | undefined {
    const { view, io, startWait, onChange } = this.#options;
    if (this.#aborted.signal.aborted) return undefined;
    if (input instanceof UsageError) {
      if (view.isSingle) throw input;
      this.#reject(input);
      return undefined;
    }
    const outcome = view.isSingle ? undefined : printedOutcome(input);
    if (outcome !== undefined) {
      const { jobId } = input as WaitCheckpoint;
      this.#printed.add(jobId);
      this.#settledLines.set(jobId, toJsonLine(input));
      this.#count(exitReasonForOutcome(outcome));
      view.settle(jobId, outcome === 'completed');
      return undefined;
    }
    const wait = startWait(input);
    this.#options.events?.add(wait);
    this.#open.set(wait.id, wait);
    view.add(wait.id, io.now() - wait.elapsed);
    onChange(false);
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
    try {
      await this.#showUntilSettled(wait);
    } catch (error) {
      // A failure to show one job is reported, and does not stop the others.
      this.#reject(error);
    }
  }

  async #showUntilSettled(wait: JobWait): Promise<void> {
    const updates = wait[Symbol.asyncIterator]();
    const output = await this.#options.output;
    let job: Job;
    try {
      for (let next = await updates.next(); !next.done; next = await updates.next()) {
        this.#onUpdate(wait.id, next.value);
      }
      job = await wait;
    } catch (error) {
      this.#onFailed(wait, error, output);
      return;
    }
    this.#onCompleted(wait, job, output);
  }

  #onUpdate(id: string, update: JobUpdate): void {
    const { io, view, display, onChange } = this.#options;
    display.show(view.update(id, update, io.now()), update);
    if (update.type === 'poll') onChange(false);
  }

  #onCompleted(wait: JobWait, job: Job, output: ResultFormatter): void {
    const { io, display } = this.#options;
    const { id } = wait;
    const hasPolled = this.#settle(wait, true) !== undefined;
    this.#count('completed');
    const result = { id, job, waited: wait.elapsed, hasPolled };
    display.print(output.completed(result, paintFor(io.stdout)));
    void this.#markPrinted(wait);
  }

  #onFailed(wait: JobWait, error: unknown, output: ResultFormatter): void {
    const { display } = this.#options;
    const job = this.#settle(wait, false) ?? lastSeenJob(wait);
    display.print(output.failed(wait.id, error, job));
    if (error === this.abortReason) {
      this.abandoned.push(wait);
      return;
    }
    if (isResumable(error)) this.unfinished.push(wait);
    this.#reject(error);
    if (isFinished(error)) void this.#markPrinted(wait);
  }

  /** Returns the last state of the job that this command has seen. */
  #settle(wait: JobWait, isCompleted: boolean): Job | undefined {
    const { view, display } = this.#options;
    const lastJob = view.open.get(wait.id)?.job;
    this.#open.delete(wait.id);
    this.#settledLines.set(wait.id, checkpointLine(wait));
    view.settle(wait.id, isCompleted);
    if (view.isSingle) display.stop();
    return lastJob;
  }

  /** Marks the checkpoint of a finished job once its result has been written, before a later flush resolves. */
  async #markPrinted(wait: JobWait): Promise<void> {
    const { io, onChange } = this.#options;
    if (await flush(io.stdout)) return;
    this.#printed.add(wait.id);
    this.#settledLines.set(wait.id, checkpointLine(wait, { printed: true }));
    onChange(true);
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
