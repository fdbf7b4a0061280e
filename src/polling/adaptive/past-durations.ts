import type { DurationBelief } from './duration-belief.js';
import { type Kernel, kernelsOf, logistic } from './kernels.js';

/** Of a single kernel, as far as it matters, in widths. */
const REACH = 4;
const STEPS_A_WIDTH = 3;
/** Nothing is left of it beyond. */
const FARTHEST = 12;
const LANDMARKS = 30;

/** A smoothed density over log time from past durations. */
export function pastDurations(durations: readonly number[]): DurationBelief {
  const logs = Float64Array.from(durations, duration => Math.log(Math.max(duration, 1))).sort();
  const kernels = kernelsOf(logs);
  const places = placesOf(kernels);
  const ended = places.map(place => shareEnded(place, kernels));
  return {
    endedBy: time => interpolate(places, ended, Math.log(time)),
    landmarks: landmarksOf(places, ended),
  };
}

/** Where to evaluate the kernels once, so that a look only interpolates: close together where kernels are narrow. */
function placesOf(kernels: readonly Kernel[]): Float64Array {
  const places: number[] = [];
  let place = Math.min(...kernels.map(({ log, width }) => log - REACH * width));
  while (place < Number.POSITIVE_INFINITY) {
    places.push(place);
    let step = Number.POSITIVE_INFINITY;
    for (const { log, width } of kernels) {
      const beyond = Math.abs(place - log) - REACH * width;
      if (beyond < 0) step = Math.min(step, width / STEPS_A_WIDTH);
      else if (place < log) step = Math.min(step, beyond + width / STEPS_A_WIDTH);
    }
    place += step;
  }
  return Float64Array.from(places);
}

/** The share of the kernels that lies before a place. */
function shareEnded(place: number, kernels: readonly Kernel[]): number {
  let sum = 0;
  for (const { log, width, weight } of kernels) {
    const deviations = (place - log) / width;
    if (deviations > FARTHEST) sum += weight;
    else if (deviations > -FARTHEST) sum += weight * logistic(deviations);
  }
  return sum;
}

function landmarksOf(places: Float64Array, ended: Float64Array): number[] {
  const landmarks: number[] = [];
  let index = 0;
  for (let count = 1; count < LANDMARKS; count++) {
    const before = index;
    while ((ended[index] ?? 1) < count / LANDMARKS) index += 1;
    if (index > before) landmarks.push(Math.exp(places[index] ?? 0));
  }
  return landmarks;
}

/** The value between the two places around x. */
function interpolate(places: Float64Array, values: Float64Array, x: number): number {
  let low = 0;
  let high = places.length - 1;
  if (x <= (places[low] as number)) return 0;
  if (x >= (places[high] as number)) return 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((places[middle] as number) <= x) low = middle;
    else high = middle;
  }
  const left = places[low] as number;
  const right = places[high] as number;
  const from = values[low] as number;
  const to = values[high] as number;
  return from + ((to - from) * (x - left)) / (right - left);
}
