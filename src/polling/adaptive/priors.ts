/**
 * What is believed before anything was seen. Everything else follows from what is seen by Bayes' rule; these few
 * numbers say where that begins. They were chosen on jobs of many kinds (bench/adaptive.js), and none is sharp.
 */
export const PRIORS = {
  /** With nothing known, the chance that a job takes longer than t falls as t to this power. */
  lomaxShape: 0.75,
  /** Milliseconds below which durations are no longer told apart. */
  lomaxScaleMs: 5000,
  /** As many past runs as the chance of a job unlike any before is worth. */
  priorWeightRuns: 0.5,
  /** The chance that a percentage says nothing about the end. */
  uninformativeProbability: 0.04,
  /** The chance that it never even leaves 0. More would cost those dearly whose first step is a large one. */
  stuckAtZeroProbability: 0.07,
  /** The chance that a percentage reaches its end before the job does: "99 %" for as long as it takes. */
  finalPhaseProbability: 0.2,
  /** How long such a finish takes, as a share of the time before it. */
  finalPhaseRatio: 0.15,
  /** The chance that a job leaves the way its percentage has shown so far, however well it kept to it. */
  changePointProbability: 0.03,
  /** Percentages reach a given value over a range of this many natural logarithms of time, were nothing else known. */
  logTimeRange: 4,
} as const;
