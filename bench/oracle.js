/**
 * The schedule with the least cost for a known distribution of durations and no percentage, by dynamic programming over
 * the quantiles of a large sample (R. E. Barlow, L. C. Hunter and F. Proschan, "Optimum checking procedures", 1963).
 */

/** The times of polls that minimise the expected delay + requestCost x requests. The first poll, at 0, counts as well. */
export function oracleSchedule(durations, requestCost, points = 1500) {
  const sorted = Float64Array.from(durations).sort();
  const times = buildGrid(sorted, points);
  const { survival, loss } = accumulate(sorted, times);
  const last = times.length - 1;
  const cost = new Float64Array(times.length);
  const next = new Int32Array(times.length);
  for (let from = last - 1; from >= 0; from--) {
    let best = Infinity;
    for (let to = from + 1; to <= last; to++) {
      const delay = loss[to] - loss[from] - (1 - survival[from]) * (times[to] - times[from]);
      if (delay > best) break;
      const total = delay + requestCost * survival[from] + cost[to];
      if (total < best) {
        best = total;
        next[from] = to;
      }
    }
    cost[from] = best;
  }
  const polls = [0];
  for (let at = 0; at < last; ) {
    at = next[at];
    polls.push(times[at]);
  }
  return polls;
}

/** Candidate times: quantiles of the sample, and more where these are far apart. */
function buildGrid(sorted, points) {
  const [minimum, maximum] = [sorted[0], sorted.at(-1)];
  const times = new Set([0, maximum]);
  for (let point = 0; point <= points; point++) {
    times.add(sorted[Math.round((point / points) * (sorted.length - 1))]);
    times.add(minimum * (maximum / minimum) ** (point / points));
  }
  return Float64Array.from(times).sort();
}

/** For each time: the share of jobs still running, and the integral of the share that has ended. */
function accumulate(sorted, times) {
  const survival = new Float64Array(times.length);
  const loss = new Float64Array(times.length);
  let ended = 0;
  let sum = 0;
  for (let index = 0; index < times.length; index++) {
    while (ended < sorted.length && sorted[ended] <= times[index]) sum += sorted[ended++];
    survival[index] = 1 - ended / sorted.length;
    loss[index] = (ended * times[index] - sum) / sorted.length;
  }
  return { survival, loss };
}
