/**
 * The cheapest schedule for someone who knows how durations are distributed and sees no percentage: dynamic programming
 * over the quantiles of a large sample. Barlow, Hunter and Proschan, "Optimum checking procedures" (1963), state the
 * same optimum as a recursion; over a grid it is found directly.
 */

/** Looks at times that minimise the expected delay + requestCost x requests. The first look at 0 is counted, as for everybody. */
export function oracle(durations, requestCost, points = 1500) {
  const sorted = Float64Array.from(durations).sort();
  const times = gridOver(sorted, points);
  const { alive, waited } = sumsOver(sorted, times);
  const last = times.length - 1;
  const cost = new Float64Array(times.length);
  const next = new Int32Array(times.length);
  for (let from = last - 1; from >= 0; from--) {
    let best = Infinity;
    for (let to = from + 1; to <= last; to++) {
      const delay = waited[to] - waited[from] - (1 - alive[from]) * (times[to] - times[from]);
      if (delay > best) break;
      const total = delay + requestCost * alive[from] + cost[to];
      if (total < best) {
        best = total;
        next[from] = to;
      }
    }
    cost[from] = best;
  }
  const looks = [0];
  for (let at = 0; at < last; ) {
    at = next[at];
    looks.push(times[at]);
  }
  return looks;
}

/** Times at which a look could be worth it: quantiles of the sample, and finer where they lie far apart. */
function gridOver(sorted, points) {
  const [least, most] = [sorted[0], sorted.at(-1)];
  const times = new Set([0, most]);
  for (let point = 0; point <= points; point++) {
    times.add(sorted[Math.round((point / points) * (sorted.length - 1))]);
    times.add(least * (most / least) ** (point / points));
  }
  return Float64Array.from(times).sort();
}

/** For each time: the share of jobs alive then, and the integral of the share ended. */
function sumsOver(sorted, times) {
  const alive = new Float64Array(times.length);
  const waited = new Float64Array(times.length);
  let ended = 0;
  let sum = 0;
  for (let index = 0; index < times.length; index++) {
    while (ended < sorted.length && sorted[ended] <= times[index]) sum += sorted[ended++];
    alive[index] = 1 - ended / sorted.length;
    waited[index] = (ended * times[index] - sum) / sorted.length;
  }
  return { alive, waited };
}

/** The look that finds a job of this duration. One that outlives the whole sample is found as it ends, in the oracle's favour. */
export function lookAfter(looks, time) {
  for (const look of looks) if (look >= time) return look;
  return time;
}
