/** A past run stands for durations about as long: a bump around it, in natural logarithms of time. */
export interface Kernel {
  readonly log: number;
  readonly width: number;
  /** The weights of all kernels sum to 1. */
  readonly weight: number;
}

/** How wide a kernel may be: this share of its distance to the nearest so many others, times sqrt(n). */
const BANDWIDTHS = [
  { neighbours: 0.5, share: 1 },
  { neighbours: 1, share: 0.75 },
  { neighbours: 3, share: 0.5 },
];
/** No run says where the next one ends more exactly than this, in natural logarithms of time. */
const FINEST = 0.002;
/** A run that no other foretells is foretold this much, lest it alone decide. */
const STRAY = 1e-4;
/** Beyond so many widths a kernel foretells nothing. */
const FAR = 12;
const NEGLIGIBLE = 0.01;

/**
 * A kernel for each run, as wide as its distance to its neighbours, so that runs that agree are believed closely and
 * stray ones loosely (Breiman, Meisel and Purcell, "Variable kernel estimates of multivariate densities", Technometrics
 * 19(2), 1977). To how many neighbours the runs tell themselves: each way counts for as much as it makes every run
 * likely from the others (Habbema, Hermans and Van den Broek, "A stepwise discriminant analysis program using density
 * estimation", 1974).
 * @param logs ascending.
 */
export function kernelsOf(logs: Float64Array): Kernel[] {
  const distances = neighbourDistances(logs);
  const ways = BANDWIDTHS.map(({ neighbours, share }) => {
    const last = Math.max(Math.round(neighbours * Math.sqrt(logs.length)), 1) - 1;
    const widths = (skipped: number): Float64Array =>
      Float64Array.from(distances, each =>
        Math.max(share * (each[Math.min(last + skipped, each.length - 1)] ?? 0), FINEST),
      );
    const [all, without] = [widths(0), widths(1)];
    return { widths: all, evidence: foretold(logs, all, without) };
  });
  const most = Math.max(...ways.map(({ evidence }) => evidence));
  const weights = ways.map(({ evidence }) => Math.exp(evidence - most));
  const telling = weights.map(weight => (weight > NEGLIGIBLE ? weight : 0));
  const total = logs.length * telling.reduce((sum, weight) => sum + weight, 0);
  return ways.flatMap(({ widths }, way) => {
    const weight = (telling[way] ?? 0) / total;
    if (weight === 0) return [];
    return Array.from(logs, (log, index) => ({ log, width: widths[index] ?? FINEST, weight }));
  });
}

/** Of each run, to those nearest to it, ascending. */
function neighbourDistances(logs: Float64Array): number[][] {
  const most = Math.min(Math.ceil(3 * Math.sqrt(logs.length)) + 1, logs.length - 1);
  return Array.from(logs, (log, index) => {
    const distances: number[] = [];
    let first = index;
    let last = index;
    while (distances.length < most) {
      const down = log - (logs[first - 1] ?? Number.NEGATIVE_INFINITY);
      const up = (logs[last + 1] ?? Number.POSITIVE_INFINITY) - log;
      distances.push(Math.min(down, up));
      if (down < up) first -= 1;
      else last += 1;
    }
    return distances;
  });
}

/** The logarithm of how likely each run is from the others alone: a kernel whose neighbour it is then has one less. */
function foretold(logs: Float64Array, widths: Float64Array, without: Float64Array): number {
  let evidence = 0;
  for (let index = 0; index < logs.length; index++) {
    let density = 0;
    for (let other = 0; other < logs.length; other++) {
      if (other === index) continue;
      const apart = Math.abs((logs[index] as number) - (logs[other] as number));
      const near = widths[other] as number;
      const width = apart > near ? near : (without[other] as number);
      if (apart < FAR * width) density += bump(apart / width) / width;
    }
    evidence += Math.log(density / (logs.length - 1) + STRAY);
  }
  return evidence;
}

/** The density of the logistic distribution, nearly normal. */
function bump(deviations: number): number {
  const falling = Math.exp(-SLOPE * deviations);
  return (SLOPE * falling) / (1 + falling) ** 2;
}

const SLOPE = 1.702;

/** Nearly the normal distribution function. */
export function logistic(deviations: number): number {
  return 1 / (1 + Math.exp(-SLOPE * deviations));
}
