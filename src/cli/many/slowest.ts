import type { WaitView } from '../view.js';

/** So many of some waits as are slowest, the slowest first: those of which nobody knows when they end, least progress first; then by the expected end. */
export function slowestViews(views: Iterable<WaitView>, count: number): WaitView[] {
  const found: WaitView[] = [];
  for (const view of views) {
    const index = insertionIndex(found, view);
    if (index >= count) continue;
    found.splice(index, 0, view);
    found.length = Math.min(found.length, count);
  }
  return found;
}

function insertionIndex(found: readonly WaitView[], view: WaitView): number {
  const index = found.findIndex(other => isSlower(view, other));
  return index === -1 ? found.length : index;
}

function isSlower(one: WaitView, other: WaitView): boolean {
  const [end, otherEnd] = [expectedEndOf(one), expectedEndOf(other)];
  return end === otherEnd ? percentOf(one) < percentOf(other) : end > otherEnd;
}

function expectedEndOf({ endsAt = Number.POSITIVE_INFINITY }: WaitView): number {
  return endsAt;
}

function percentOf({ job }: WaitView): number {
  return job?.progress ?? 0;
}
