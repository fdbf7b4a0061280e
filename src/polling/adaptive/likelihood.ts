import { logisticCdf } from './kernel-density.js';
import type { PosteriorInput } from './posterior.js';
import { PRIORS } from './priors.js';
import type { ProgressFit } from './progress-filter.js';

/** Each reading as a function of when the job ends, with all that does not depend on it worked out. */
export interface EndModels {
  readonly models: readonly EndModel[];
  /** How likely what was seen is when the end has nothing to do with it. */
  unrelatedLikelihood(duration: number): number;
}

interface EndModel {
  readonly origin: number;
  readonly logMean: number;
  readonly logSd: number;
  readonly weight: number;
  /** Where the percentages come to their end, in milliseconds from the origin; what a finish after that weighs. */
  readonly progressEndMs: number;
  readonly finalPhaseRatio: number;
  readonly finalPhaseWeight: number;
  /** The next percentage has not come by now: how that speaks against an end too early. */
  readonly logNextDue: number;
  readonly logNextDueSd: number;
}

/** A reading that explains so much less than another need not be asked, in natural logarithms. */
const FIT_MAX_LOG_WEIGHT_GAP = 7;
const SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

export function buildEndModels({
  now,
  progressChangedAt,
  durations,
  fits,
  uninformedLikelihood,
}: PosteriorInput): EndModels {
  const maxLogWeight = Math.max(0, ...fits.map(({ logWeight }) => logWeight));
  const significantFits = fits.filter(
    ({ logWeight }) => logWeight > maxLogWeight - FIT_MAX_LOG_WEIGHT_GAP,
  );
  const survival = 1 - durations.cdf(progressChangedAt);
  let changePointLikelihood = 0;
  const models = significantFits.map(fit => {
    const weight = Math.exp(fit.logWeight - maxLogWeight);
    changePointLikelihood +=
      (PRIORS.changePointProbability * weight * logTimeDensity(durations, fit)) / survival;
    return buildEndModel(fit, now, weight);
  });
  const weightScale = Math.exp(-maxLogWeight);
  return {
    models,
    unrelatedLikelihood: duration =>
      changePointLikelihood + weightScale * uninformedLikelihood(duration),
  };
}

/** How likely the durations alone hold an end where the reading expects it, for each natural logarithm of time. */
function logTimeDensity(
  { cdf }: PosteriorInput['durations'],
  { origin, logMean }: ProgressFit,
): number {
  const expectedDuration = Math.exp(logMean);
  const halfWidth = 0.1;
  const [early, late] = [
    origin.elapsed + expectedDuration * (1 - halfWidth),
    origin.elapsed + expectedDuration * (1 + halfWidth),
  ];
  return (cdf(late) - cdf(early)) / (2 * halfWidth);
}

function buildEndModel(
  { origin, logMean, logSd, logLead, logLeadSd }: ProgressFit,
  now: number,
  weight: number,
): EndModel {
  const logAge = Math.log(now - origin.elapsed);
  const finalPhaseRatio = Math.max(PRIORS.finalPhaseRatio, logSd);
  const logNextDue = logAge + logLead;
  const stillDueProbability =
    logLead > 0 ? logisticCdf((logMean - logNextDue) / Math.hypot(logSd, logLeadSd)) : 1;
  return {
    origin: origin.elapsed,
    logMean,
    logSd,
    weight: ((1 - PRIORS.finalPhaseProbability) * weight) / (logSd * SQRT_TWO_PI),
    progressEndMs: Math.exp(logMean),
    finalPhaseRatio,
    finalPhaseWeight:
      (PRIORS.finalPhaseProbability * weight * stillDueProbability) / finalPhaseRatio,
    logNextDue: logLead > 0 ? logNextDue : Number.NEGATIVE_INFINITY,
    logNextDueSd: logLeadSd,
  };
}

/** Deviations beyond which a normal density is nothing, and a distribution function is 1. */
const DENSITY_CUTOFF_DEVIATIONS = 6;

/** How likely what was seen is for a job that ends then, with the percentages as they are read. */
export function progressLikelihood({ models }: EndModels, time: number): number {
  let sum = 0;
  let duration = time;
  let logDuration = Math.log(time);
  for (const model of models) {
    // Most are counted from the beginning.
    if (time - model.origin !== duration) {
      duration = time - model.origin;
      logDuration = Math.log(duration);
    }
    const deviations = (logDuration - model.logMean) / model.logSd;
    if (deviations > DENSITY_CUTOFF_DEVIATIONS || deviations < -DENSITY_CUTOFF_DEVIATIONS) continue;
    const dueDeviations = (logDuration - model.logNextDue) / model.logNextDueSd;
    const pendingProbability =
      dueDeviations > DENSITY_CUTOFF_DEVIATIONS ? 1 : logisticCdf(dueDeviations);
    sum +=
      (time / duration) *
      model.weight *
      pendingProbability *
      Math.exp(-0.5 * deviations * deviations);
  }
  return sum;
}

/** The same with the end in no relation to the percentages, or some time after they came to theirs. */
export function residualLikelihood(
  { models, unrelatedLikelihood }: EndModels,
  time: number,
): number {
  let sum = unrelatedLikelihood(time);
  for (const { origin, progressEndMs, finalPhaseRatio, finalPhaseWeight } of models) {
    const duration = time - origin;
    if (duration <= progressEndMs) continue;
    const excess = 1 + (duration / progressEndMs - 1) / finalPhaseRatio;
    sum += (time / progressEndMs) * (finalPhaseWeight / (excess * excess));
  }
  return sum;
}
/** How likely a percentage is to rise in such steps. */
const FIRST_STEPS = [
  { logShare: Math.log(0.01), probability: 0.5 },
  { logShare: Math.log(0.05), probability: 0.1 },
  { logShare: Math.log(0.1), probability: 0.15 },
  { logShare: Math.log(0.2), probability: 0.15 },
  { logShare: Math.log(0.5), probability: 0.1 },
];
/** How closely the first step comes when it should, in natural logarithms of time. */
const FIRST_STEP_LOG_SD = 0.2;

/**
 * How likely it is that the percentage still says 0 at this age, for a job of this duration, in
 * milliseconds: the first step is not done, so a good part of the way is to come, unless the percentage says nothing at all.
 */
export function zeroProgressLikelihood(age: number, duration: number): number {
  const logRatio = Math.log(duration / age);
  let probability = 0;
  for (const step of FIRST_STEPS)
    probability += step.probability * logisticCdf((logRatio + step.logShare) / FIRST_STEP_LOG_SD);
  return PRIORS.stuckAtZeroProbability + (1 - PRIORS.stuckAtZeroProbability) * probability;
}
