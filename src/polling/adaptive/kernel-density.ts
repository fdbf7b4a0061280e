/** A past run stands for durations about as long: a bump around it, in natural logarithms of time. */
export interface Kernel {
  readonly logDuration: number;
  readonly width: number;
  /** The weights of all kernels sum to 1. */
  readonly weight: number;
}

/** How wide a kernel may be: this share of its distance to the nearest so many others, times sqrt(n). */
const BANDWIDTHS = [
  { neighbours: 0.5, distanceScale: 1 },
  { neighbours: 1, distanceScale: 0.75 },
  { neighbours: 3, distanceScale: 0.5 },
];
/** No run says where the next one ends more exactly than this, in natural logarithms of time. */
const MIN_LOG_WIDTH = 0.002;
/** A run that no other foretells is foretold this much, lest it alone decide. */
const OUTLIER_LIKELIHOOD = 1e-4;
/** Beyond so many widths a kernel foretells nothing. */
const KERNEL_CUTOFF_WIDTHS = 12;
const MIN_BANDWIDTH_WEIGHT = 0.01;

/**
 * A kernel for each run, as wide as its distance to its neighbours, so that runs that agree are believed closely and
 * stray ones loosely (Breiman, Meisel and Purcell, "Variable kernel estimates of multivariate densities", Technometrics
 * 19(2), 1977). To how many neighbours the runs tell themselves: each way counts for as much as it makes every run
 * likely from the others (Habbema, Hermans and Van den Broek, "A stepwise discriminant analysis program using density
 * estimation", 1974).
 * @param logDurations ascending.
 */
export function fitKernels(logDurations: Float64Array): Kernel[] {
  const distances = computeNeighbourDistances(logDurations);
  const candidates = BANDWIDTHS.map(({ neighbours, distanceScale }) => {
    const neighbourRank = Math.max(Math.round(neighbours * Math.sqrt(logDurations.length)), 1) - 1;
    const widths = (skipped: number): Float64Array =>
      Float64Array.from(distances, each =>
        Math.max(
          distanceScale * (each[Math.min(neighbourRank + skipped, each.length - 1)] ?? 0),
          MIN_LOG_WIDTH,
        ),
      );
    const [fullWidths, leaveOneOutWidths] = [widths(0), widths(1)];
    return {
      widths: fullWidths,
      logLikelihood: leaveOneOutLogLikelihood(logDurations, fullWidths, leaveOneOutWidths),
    };
  });
  const maxLogLikelihood = Math.max(...candidates.map(({ logLikelihood }) => logLikelihood));
  const weights = candidates.map(({ logLikelihood }) => Math.exp(logLikelihood - maxLogLikelihood));
  const significantWeights = weights.map(weight => (weight > MIN_BANDWIDTH_WEIGHT ? weight : 0));
  const total = logDurations.length * significantWeights.reduce((sum, weight) => sum + weight, 0);
  return candidates.flatMap(({ widths }, candidateIndex) => {
    const weight = (significantWeights[candidateIndex] ?? 0) / total;
    if (weight === 0) return [];
    return Array.from(
      logDurations,
      (logDuration, index): Kernel => ({
        logDuration,
        width: widths[index] ?? MIN_LOG_WIDTH,
        weight,
      }),
    );
  });
}

/** Of each run, to those nearest to it, ascending. */
function computeNeighbourDistances(logDurations: Float64Array): number[][] {
  const neighbourCount = Math.min(
    Math.ceil(3 * Math.sqrt(logDurations.length)) + 1,
    logDurations.length - 1,
  );
  return Array.from(logDurations, (logDuration, index) => {
    const distances: number[] = [];
    let first = index;
    let last = index;
    while (distances.length < neighbourCount) {
      const down = logDuration - (logDurations[first - 1] ?? Number.NEGATIVE_INFINITY);
      const up = (logDurations[last + 1] ?? Number.POSITIVE_INFINITY) - logDuration;
      distances.push(Math.min(down, up));
      if (down < up) first -= 1;
      else last += 1;
    }
    return distances;
  });
}

/** The logarithm of how likely each run is from the others alone: a kernel whose neighbour it is then has one less. */
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
      const otherWidth = widths[other] as number;
      const width = distance > otherWidth ? otherWidth : (leaveOneOutWidths[other] as number);
      if (distance < KERNEL_CUTOFF_WIDTHS * width) density += logisticPdf(distance / width) / width;
    }
    logLikelihood += Math.log(density / (logDurations.length - 1) + OUTLIER_LIKELIHOOD);
  }
  return logLikelihood;
}

/** The density of the logistic distribution, nearly normal. */
function logisticPdf(deviations: number): number {
  const decay = Math.exp(-LOGISTIC_SLOPE * deviations);
  return (LOGISTIC_SLOPE * decay) / (1 + decay) ** 2;
}

const LOGISTIC_SLOPE = 1.702;

/** Nearly the normal distribution function. */
export function logisticCdf(deviations: number): number {
  return 1 / (1 + Math.exp(-LOGISTIC_SLOPE * deviations));
}
