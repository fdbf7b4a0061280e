import type { DurationBelief } from './duration-belief.js';

/** No run says where the next one ends more exactly than this, in natural logarithms of time. */
const FINEST = 0.002;
/** Of a single kernel, as far as it matters. */
const REACH = 4;
const STEPS_A_KERNEL = 3;
const LANDMARKS = 30;

/**
 * A smoothed density over log time from past durations: each run is a kernel as wide as its distance to the nearest
 * sqrt(n) others, so that runs that agree are believed closely and stray ones loosely (Breiman, Meisel and Purcell,
 * "Variable kernel estimates of multivariate densities", Technometrics 19(2), 1977).
 */
export function pastDurations(durations: readonly number[]): DurationBelief {
  const logs = Float64Array.from(durations, duration => Math.log(Math.max(duration, 1))).sort();
  const widths = kernelWidths(logs);
  const places = placesOf(logs, widths);
  const ended = places.map(place => shareEnded(place, logs, widths));
  return {
    endedBy: time => interpolate(places, ended, Math.log(time)),
    landmarks: landmarksOf(places, ended),
  };
}

function kernelWidths(logs: Float64Array): Float64Array {
  const neighbours = Math.max(2, Math.round(Math.sqrt(logs.length)));
  return logs.map((log, index) => {
    let first = index;
    let last = index;
    let distance = 0;
    for (let count = 0; count < Math.min(neighbours, logs.length - 1); count++) {
      const down = log - (logs[first - 1] ?? Number.NEGATIVE_INFINITY);
      const up = (logs[last + 1] ?? Number.POSITIVE_INFINITY) - log;
      distance = Math.min(down, up);
      if (down < up) first -= 1;
      else last += 1;
    }
    return Math.max(distance, FINEST);
  });
}

/** Where to evaluate the kernels once, so that a look only interpolates. */
function placesOf(logs: Float64Array, widths: Float64Array): Float64Array {
  const places: number[] = [];
  for (const [index, log] of logs.entries()) {
    const width = widths[index] ?? FINEST;
    for (let step = -REACH * STEPS_A_KERNEL; step <= REACH * STEPS_A_KERNEL; step++) {
      places.push(log + (step / STEPS_A_KERNEL) * width);
    }
  }
  const finest = Math.min(...widths) / (2 * STEPS_A_KERNEL);
  let previous = Number.NEGATIVE_INFINITY;
  return Float64Array.from(places)
    .sort()
    .filter(place => {
      const apart = place - previous > finest;
      if (apart) previous = place;
      return apart;
    });
}

function shareEnded(place: number, logs: Float64Array, widths: Float64Array): number {
  let sum = 0;
  for (const [index, log] of logs.entries()) {
    sum += logistic((place - log) / (widths[index] ?? FINEST));
  }
  return sum / logs.length;
}

/** Nearly the normal distribution function. */
export function logistic(deviations: number): number {
  return 1 / (1 + Math.exp(-1.702 * deviations));
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
  const [first = 0, last = 0] = [places[low], places[high]];
  if (x <= first) return 0;
  if (x >= last) return 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) <= x) low = middle;
    else high = middle;
  }
  const [left = 0, right = 0, from = 0, to = 0] = [
    places[low],
    places[high],
    values[low],
    values[high],
  ];
  return from + ((to - from) * (x - left)) / (right - left);
}
