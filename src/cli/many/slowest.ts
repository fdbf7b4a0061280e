import type { View } from '../view.js';

/** So many of some waits as are slowest, the slowest first: those of which nobody knows when they end, least progress first; then by the expected end. */
export function slowest(views: Iterable<View>, count: number): View[] {
  const found: View[] = [];
  for (const view of views) {
    const place = placeIn(found, view);
    if (place >= count) continue;
    found.splice(place, 0, view);
    found.length = Math.min(found.length, count);
  }
  return found;
}

function placeIn(found: readonly View[], view: View): number {
  const place = found.findIndex(other => isSlower(view, other));
  return place === -1 ? found.length : place;
}

function isSlower(one: View, other: View): boolean {
  const [end, otherEnd] = [endOf(one), endOf(other)];
  return end === otherEnd ? progressOf(one) < progressOf(other) : end > otherEnd;
}

function endOf({ endsAt = Number.POSITIVE_INFINITY }: View): number {
  return endsAt;
}

function progressOf({ job }: View): number {
  return job?.progress ?? 0;
}
