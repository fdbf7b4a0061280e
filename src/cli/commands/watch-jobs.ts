import { monotonicNow } from '../../runtime/clock.js';
import type { JobWait } from '../../wait/job-wait.js';
import type { JobResult, JobsWait } from '../../wait/jobs-wait.js';
import { checkpointLines } from '../checkpoint-file.js';
import { type ExitReason, exitReasonFor } from '../exit-codes.js';
import type { BatchDisplay } from '../progress/display.js';
import type { BatchView, WaitUpdate } from '../progress/wait-view.js';
import type { BatchResultFormatter } from '../results.js';
import { isResumable } from '../resume-hint.js';
import { describeFailure, paintFor } from '../terminal.js';
import { elapsedOf } from './wait.js';

export interface Reporters {
  readonly view: BatchView;
  readonly display: BatchDisplay;
  readonly output: BatchResultFormatter;
  /** Called after every look at any job. */
  readonly onPoll: () => void;
}

/** The jobs that are waited for, and how it went with those that are not any more; each is told of as it comes. */
export class JobWatcher {
  /** How many ended in each way. */
  readonly exitReasonCounts = new Map<ExitReason, number>();
  readonly #reporters: Reporters;
  readonly #open = new Map<string, JobWait>();
  /** Over, though their jobs may still be running. */
  readonly #unfinished: JobWait[] = [];
  /** Checkpoints of those that are over; nothing where none are kept. */
  readonly #settledCheckpoints: string[] | undefined;

  /** @param keepSettled whether what is over is to be among the checkpoints too. */
  constructor(batch: JobsWait, reporters: Reporters, keepSettled: boolean) {
    this.#reporters = reporters;
    this.#settledCheckpoints = keepSettled ? [] : undefined;
    batch.on('result', result => this.#onResult(result));
    batch.on('progress', progress => reporters.view.updateProgress(progress));
  }

  /** Ids of the jobs whose waits are under way, or were given up. */
  get unsettledIds(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** The waits that can be gone on with. */
  get resumable(): readonly JobWait[] {
    return [...this.#open.values(), ...this.#unfinished];
  }

  watch(wait: JobWait): void {
    this.#open.set(wait.id, wait);
    this.#reporters.view.add(wait.id, monotonicNow() - elapsedOf(wait));
    onEveryUpdate(wait, update => this.#report(wait.id, update));
  }

  /** Something is wrong that was given for a job. */
  reportInvalidInput(error: unknown): void {
    this.#countExit(exitReasonFor(error));
    this.#reporters.display.report(describeFailure(error));
  }

  /** Tells of those that are left that they are not waited for. */
  reportAbandoned(reason: Error): void {
    const { view, output, display } = this.#reporters;
    for (const id of this.#open.keys()) {
      display.print(output.failed(id, reason, view.open.get(id)?.job));
    }
  }

  /** All waits as a file holds them. */
  checkpoints(): string {
    return [...(this.#settledCheckpoints ?? []), checkpointLines(this.#open.values())].join('');
  }

  #report(id: string, update: WaitUpdate): void {
    const { view, display, output, onPoll } = this.#reporters;
    display.show(view.update(id, update), update);
    display.print(output.update(id, update));
    if (update.type === 'poll') onPoll();
  }

  #onResult(result: JobResult): void {
    const { view, display, output } = this.#reporters;
    const wait = this.#open.get(result.id) as JobWait;
    const lastJob = view.open.get(result.id)?.job;
    this.#open.delete(result.id);
    this.#settledCheckpoints?.push(checkpointLines([wait]));
    view.settle(result);
    if (result.status === 'fulfilled') {
      this.#countExit('completed');
      const paint = paintFor(process.stdout);
      display.print(output.completed(result.id, result.job, elapsedOf(wait), paint));
      return;
    }
    const { id, error } = result;
    this.#countExit(exitReasonFor(error));
    if (isResumable(error)) this.#unfinished.push(wait);
    display.print(output.failed(id, error, lastJob));
    display.report(describeFailure(error));
  }

  #countExit(exitReason: ExitReason): void {
    this.exitReasonCounts.set(exitReason, (this.exitReasonCounts.get(exitReason) ?? 0) + 1);
  }
}
/** Calls back with each piece of news of a wait, when it comes: before anybody is told that the wait is over. */
export function onEveryUpdate(wait: JobWait, onUpdate: (update: WaitUpdate) => void): void {
  wait
    .on('poll', poll => onUpdate({ type: 'poll', ...poll }))
    .on('visible', job => onUpdate({ type: 'visible', job }))
    .on('status', status => onUpdate({ type: 'status', ...status }))
    .on('progress', progress => onUpdate({ type: 'progress', ...progress }))
    .on('stalled', stall => onUpdate({ type: 'stalled', ...stall }))
    .on('retry', retry => onUpdate({ type: 'retry', ...retry }))
    .on('completed', job => onUpdate({ type: 'completed', job }));
}
