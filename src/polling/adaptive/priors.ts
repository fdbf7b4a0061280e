/**
 * The assumptions of the model before it has seen a job. Everything else follows from observations by Bayes' rule. The
 * values were chosen on jobs of many kinds (bench/adaptive.js); results change little with any of them.
 */
export const PRIORS = {
  /** Shape of the Lomax prior of durations: the probability that a job takes longer than t falls as t to this power. */
  lomaxShape: 0.75,
  /** Scale of the Lomax prior (ms): shorter durations are not distinguished. */
  lomaxScaleMs: 5000,
  /** Weight of the Lomax prior beside past runs, in runs. */
  priorWeightRuns: 0.5,
  /** Probability that a percentage is unrelated to the end. */
  uninformativeProbability: 0.04,
  /** Probability that a percentage stays at 0 to the end. A higher value penalises jobs whose first step is large. */
  stuckAtZeroProbability: 0.07,
  /** Probability that a percentage reaches its end before the job does, and then stays, for example, at 99. */
  finalPhaseProbability: 0.2,
  /** Mean length of such a final phase, relative to the time before it. */
  finalPhaseRatio: 0.15,
  /** Probability that a job leaves the curve that its percentage has followed so far. */
  changePointProbability: 0.03,
  /** If nothing else is known, a percentage is reached anywhere in this range of log time. */
  logTimeRange: 4,
} as const;
