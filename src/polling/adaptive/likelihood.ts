import type { DurationDistribution } from './duration-distribution.js';
import { logisticCdf } from './kernel-density.js';
import { PRIORS } from './priors.js';
import type { ProgressFit } from './progress-filter.js';

/** Everything the posterior is computed from. Times are milliseconds since the wait began. */
export interface PosteriorInput {
  /** Above 0. */
  readonly now: number;
  readonly progressChangedAt: number;
  readonly durations: DurationDistribution;
  readonly fits: readonly ProgressFit[];
  /** Likelihood of the percentages for a job of this duration, if none of the fits holds. */
  uninformedLikelihood(duration: number): number;
  /** The smallest interval of interest. */
  readonly resolutionMs: number;
}

/** The likelihood of the observed percentages as a function of when the job ends. */
export interface EndLikelihood {
  /** Likelihood of an end where the percentages place it. */
  progress(time: number): number;
  /** Likelihood of an end that the percentages do not show: after a final phase, or unrelated to them. */
  residual(time: number): number;
}

/** The terms of one fit that do not depend on when the job ends. Times are milliseconds, logarithms natural. */
interface EndModel {
  readonly origin: number;
  readonly logMean: number;
  readonly logSd: number;
  /** Factor of the density of the end. */
  readonly weight: number;
  /** When the percentages end, since the origin. */
  readonly progressEnd: number;
  /** Length of a final phase after that, relative to `progressEnd`. */
  readonly finalPhaseRatio: number;
  readonly finalPhaseWeight: number;
  /** The end that the next percentage would imply if it came now: it has not come, so earlier ends are unlikely. */
  readonly logNextDue: number;
  readonly logNextDueSd: number;
}

/** Fits whose log weight is further below the best are ignored. */
const MAX_LOG_WEIGHT_GAP = 7;

export function createEndLikelihood(input: PosteriorInput): EndLikelihood {
  const { now, progressChangedAt, durations, fits, uninformedLikelihood } = input;
  const maxLogWeight = Math.max(0, ...fits.map(({ logWeight }) => logWeight));
  const survival = 1 - durations.cdf(progressChangedAt);
  let changePointLikelihood = 0;
  const models: EndModel[] = [];
  for (const fit of fits) {
    if (fit.logWeight <= maxLogWeight - MAX_LOG_WEIGHT_GAP) continue;
    const weight = Math.exp(fit.logWeight - maxLogWeight);
    changePointLikelihood +=
      (PRIORS.changePointProbability * weight * logTimeDensity(durations, fit)) / survival;
    models.push(createEndModel(fit, now, weight));
  }
  const uninformedWeight = Math.exp(-maxLogWeight);
  return {
    progress: time => progressLikelihood(models, time),
    residual: time =>
      changePointLikelihood +
      uninformedWeight * uninformedLikelihood(time) +
      finalPhaseLikelihood(models, time),
  };
}

/** Density that the durations alone give to the end that a fit expects, over log time. */
function logTimeDensity(
  { cdf }: PosteriorInput['durations'],
  { origin, logMean }: ProgressFit,
): number {
  const expectedDuration = Math.exp(logMean);
  const halfWidth = 0.1;
  const early = origin.elapsed + expectedDuration * (1 - halfWidth);
  const late = origin.elapsed + expectedDuration * (1 + halfWidth);
  return (cdf(late) - cdf(early)) / (2 * halfWidth);
}

function createEndModel(
  { origin, logMean, logSd, logLead, logLeadSd }: ProgressFit,
  now: number,
  weight: number,
): EndModel {
  const finalPhaseRatio = Math.max(PRIORS.finalPhaseRatio, logSd);
  const logNextDue = Math.log(now - origin.elapsed) + logLead;
  const stillDueProbability =
    logLead > 0 ? logisticCdf((logMean - logNextDue) / Math.hypot(logSd, logLeadSd)) : 1;
  return {
    origin: origin.elapsed,
    logMean,
    logSd,
    weight: ((1 - PRIORS.finalPhaseProbability) * weight) / (logSd * Math.sqrt(2 * Math.PI)),
    progressEnd: Math.exp(logMean),
    finalPhaseRatio,
    finalPhaseWeight:
      (PRIORS.finalPhaseProbability * weight * stillDueProbability) / finalPhaseRatio,
    logNextDue: logLead > 0 ? logNextDue : Number.NEGATIVE_INFINITY,
    logNextDueSd: logLeadSd,
  };
}

/** A normal density is neglected beyond this many standard deviations. */
const DENSITY_CUTOFF_DEVIATIONS = 6;

/** A log-normal density of the end for each fit, per unit of log time since the wait began, like the others. */
function progressLikelihood(models: readonly EndModel[], time: number): number {
  let sum = 0;
  let duration = time;
  let logDuration = Math.log(time);
  for (const { origin, logMean, logSd, weight, logNextDue, logNextDueSd } of models) {
    // Most fits share an origin, and this is the inner loop of a poll.
    if (time - origin !== duration) {
      duration = time - origin;
      logDuration = Math.log(duration);
    }
    const deviations = (logDuration - logMean) / logSd;
    if (Math.abs(deviations) > DENSITY_CUTOFF_DEVIATIONS) continue;
    const pendingProbability = logisticCdf((logDuration - logNextDue) / logNextDueSd);
    sum += (time / duration) * weight * pendingProbability * Math.exp(-0.5 * deviations ** 2);
  }
  return sum;
}

/** A Pareto density of the end after the percentages have reached theirs, for each fit. */
function finalPhaseLikelihood(models: readonly EndModel[], time: number): number {
  let sum = 0;
  for (const { origin, progressEnd, finalPhaseRatio, finalPhaseWeight } of models) {
    const duration = time - origin;
    if (duration <= progressEnd) continue;
    const excess = 1 + (duration / progressEnd - 1) / finalPhaseRatio;
    sum += (time / progressEnd) * (finalPhaseWeight / excess ** 2);
  }
  return sum;
}

/** Prior probabilities of the first step of a percentage, as a share of the duration. */
const FIRST_STEPS = [
  { logShare: Math.log(0.01), probability: 0.5 },
  { logShare: Math.log(0.05), probability: 0.1 },
  { logShare: Math.log(0.1), probability: 0.15 },
  { logShare: Math.log(0.2), probability: 0.15 },
  { logShare: Math.log(0.5), probability: 0.1 },
];
/** How precisely the first step comes when it should, in log time. */
const FIRST_STEP_LOG_SD = 0.2;

/**
 * Probability that the percentage of a job of this duration is still 0 at this age, both in milliseconds: its first
 * step is not due yet, or the percentage never moves.
 */
export function zeroProgressLikelihood(age: number, duration: number): number {
  const logRatio = Math.log(duration / age);
  let probability = 0;
  for (const step of FIRST_STEPS)
    probability += step.probability * logisticCdf((logRatio + step.logShare) / FIRST_STEP_LOG_SD);
  return PRIORS.stuckAtZeroProbability + (1 - PRIORS.stuckAtZeroProbability) * probability;
}
