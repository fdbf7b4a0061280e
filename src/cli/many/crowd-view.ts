import { monotonicNow } from '../../clock.js';
import type { JobResult, JobsWaitEvents } from '../../wait/jobs-wait.js';
import type { News } from '../news.js';
import { beginView, nextView, type View } from '../view.js';

/** What a person sees of many waits, kept up as they go on. Times are milliseconds of the monotonic clock. */
export class CrowdView {
  /** When the first of the waits began. */
  began = monotonicNow();
  /** Of the waits under way, by job id, in the order in which they began. */
  readonly open = new Map<string, View>();
  settled = 0;
  failed = 0;
  percent = 0;
  /** When the last job is expected to end. */
  endsAt: number | undefined;

  get total(): number {
    return this.open.size + this.settled;
  }

  begin(id: string, began: number): void {
    this.began = Math.min(this.began, began);
    this.open.set(id, beginView(id, began));
  }

  /** Gives the view of the job as it was before. */
  update(id: string, news: News): View {
    const now = monotonicNow();
    const before = this.open.get(id) ?? beginView(id, now);
    this.open.set(id, nextView(before, news, now));
    return before;
  }

  settle({ id, status }: JobResult): void {
    this.open.delete(id);
    this.settled += 1;
    if (status === 'failed') this.failed += 1;
  }

  sum({ percent, eta }: JobsWaitEvents['progress']): void {
    this.percent = percent;
    this.endsAt = eta === undefined ? undefined : monotonicNow() + eta;
  }
}
