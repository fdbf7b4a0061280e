import { monotonicNow } from '../../clock.js';
import type { JobResult, JobsWaitEvents } from '../../wait/jobs-wait.js';
import type { WaitUpdate } from '../news.js';
import { createView, updateView, type WaitView } from '../view.js';

/** What a person sees of many waits, kept up as they go on. Times are milliseconds of the monotonic clock. */
export class BatchView {
  /** When the first of the waits began. */
  startedAt = monotonicNow();
  /** Of the waits under way, by job id, in the order in which they began. */
  readonly open = new Map<string, WaitView>();
  settled = 0;
  failed = 0;
  percent = 0;
  /** When the last job is expected to end. */
  endsAt: number | undefined;

  get total(): number {
    return this.open.size + this.settled;
  }

  add(id: string, startedAt: number): void {
    this.startedAt = Math.min(this.startedAt, startedAt);
    this.open.set(id, createView(id, startedAt));
  }

  /** Gives the view of the job as it was before. */
  update(id: string, update: WaitUpdate): WaitView {
    const now = monotonicNow();
    const previous = this.open.get(id) ?? createView(id, now);
    this.open.set(id, updateView(previous, update, now));
    return previous;
  }

  settle({ id, status }: JobResult): void {
    this.open.delete(id);
    this.settled += 1;
    if (status === 'rejected') this.failed += 1;
  }

  updateProgress({ percent, eta }: JobsWaitEvents['progress']): void {
    this.percent = percent;
    this.endsAt = eta === undefined ? undefined : monotonicNow() + eta;
  }
}
