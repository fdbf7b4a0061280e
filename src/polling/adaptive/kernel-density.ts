/** The neighbourhood of one past duration in the estimated density. Durations are natural logarithms of milliseconds. */
export interface Kernel {
  readonly logDuration: number;
  readonly width: number;
  /** The weights of all kernels sum to 1. */
  readonly weight: number;
}

/** Candidate bandwidths: the distance to the k-th nearest neighbour times `distanceScale`, with k = `neighbours` x sqrt(n). */
const BANDWIDTHS = [
  { neighbours: 0.5, distanceScale: 1 },
  { neighbours: 1, distanceScale: 0.75 },
  { neighbours: 3, distanceScale: 0.5 },
];
/** The smallest bandwidth: no run predicts the next one more precisely. */
const MIN_LOG_WIDTH = 0.002;
/** Lower bound of a run's leave-one-out density, so that a single outlier does not decide. */
const OUTLIER_DENSITY = 1e-4;
/** Bandwidths with less relative weight are left out. */
const MIN_BANDWIDTH_WEIGHT = 0.01;

/**
 * A variable kernel estimate: each run's kernel is as wide as the distance to its neighbours, so clusters are sharp and
 * stray runs vague. Bandwidths are weighted by their leave-one-out likelihood.
 * Sources: L. Breiman, W. Meisel and E. Purcell, "Variable kernel estimates of multivariate densities", Technometrics
 * 19(2) (1977); J. D. F. Habbema, J. Hermans and K. van den Broek, "A stepwise discriminant analysis program using
 * density estimation", COMPSTAT (1974).
 * @param logDurations Ascending.
 */
export function fitKernels(logDurations: Float64Array): Kernel[] {
  const distances = neighbourDistances(logDurations);
  const candidates = BANDWIDTHS.map(({ neighbours, distanceScale }) => {
    const rank = Math.max(Math.round(neighbours * Math.sqrt(logDurations.length)), 1) - 1;
    const widthsAt = (rank: number): Float64Array =>
      Float64Array.from(distances, each =>
        Math.max(distanceScale * (each[Math.min(rank, each.length - 1)] ?? 0), MIN_LOG_WIDTH),
      );
    const widths = widthsAt(rank);
    return {
      widths,
      logLikelihood: leaveOneOutLogLikelihood(logDurations, widths, widthsAt(rank + 1)),
    };
  });
  const best = Math.max(...candidates.map(({ logLikelihood }) => logLikelihood));
  const used = candidates
    .map(({ widths, logLikelihood }) => ({ widths, weight: Math.exp(logLikelihood - best) }))
    .filter(({ weight }) => weight > MIN_BANDWIDTH_WEIGHT);
  const total = logDurations.length * used.reduce((sum, { weight }) => sum + weight, 0);
  return used.flatMap(({ widths, weight }) =>
    Array.from(logDurations, (logDuration, index) => ({
      logDuration,
      width: widths[index] as number,
      weight: weight / total,
    })),
  );
}

/** The distances of each run to its nearest neighbours, ascending. */
function neighbourDistances(logDurations: Float64Array): number[][] {
  const count = Math.min(
    Math.ceil(3 * Math.sqrt(logDurations.length)) + 1,
    logDurations.length - 1,
  );
  return Array.from(logDurations, (logDuration, index) => {
    const distances: number[] = [];
    let first = index;
    let last = index;
    while (distances.length < count) {
      const down = logDuration - (logDurations[first - 1] ?? Number.NEGATIVE_INFINITY);
      const up = (logDurations[last + 1] ?? Number.POSITIVE_INFINITY) - logDuration;
      distances.push(Math.min(down, up));
      if (down < up) first -= 1;
      else last += 1;
    }
    return distances;
  });
}

/**
 * The log likelihood of each run given all others, summed.
 * @param leaveOneOutWidths Widths with the next neighbour instead: they apply where the run left out is a neighbour.
 */
function leaveOneOutLogLikelihood(
  logDurations: Float64Array,
  widths: Float64Array,
  leaveOneOutWidths: Float64Array,
): number {
  let logLikelihood = 0;
  for (let index = 0; index < logDurations.length; index++) {
    let density = 0;
    for (let other = 0; other < logDurations.length; other++) {
      if (other === index) continue;
      const distance = Math.abs((logDurations[index] as number) - (logDurations[other] as number));
      const fullWidth = widths[other] as number;
      const width = distance > fullWidth ? fullWidth : (leaveOneOutWidths[other] as number);
      density += logisticPdf(distance / width) / width;
    }
    logLikelihood += Math.log(density / (logDurations.length - 1) + OUTLIER_DENSITY);
  }
  return logLikelihood;
}

/** With this slope the logistic cdf is within 0.01 of the standard normal one (D. C. Haley, 1952). */
const LOGISTIC_SLOPE = 1.702;

function logisticPdf(deviations: number): number {
  const decay = Math.exp(-LOGISTIC_SLOPE * deviations);
  return (LOGISTIC_SLOPE * decay) / (1 + decay) ** 2;
}

/** Approximates the standard normal cdf. */
export function logisticCdf(deviations: number): number {
  return 1 / (1 + Math.exp(-LOGISTIC_SLOPE * deviations));
}
