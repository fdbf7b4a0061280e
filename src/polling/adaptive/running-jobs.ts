import type { PollingContext } from '../strategy.js';
import type { DurationDistribution } from './duration-distribution.js';
import { PRIORS } from './priors.js';

/** Ages are counted in steps of an eighth of an octave, from the shortest that is distinguished (ms). */
const STEPS_PER_OCTAVE = 8;
const MIN_AGE_MS = 500;
const STEP_COUNT = 200;
/** An end counts for the ages around it as well: with a standard deviation of a step, about a tenth of the age. */
const END_WEIGHTS = [1, 4, 6, 4, 1].map(weight => weight / 16);
/** Fewer jobs that were seen running at a later age teach nothing, like fewer past runs. */
const MIN_JOBS = 5;
/** Ages that are less than this many steps apart are the same: jobs that began together teach each other nothing. */
const MIN_STEPS_AHEAD = 2;
const MAX_JOBS = 10_000;
/** What is learned is updated once this share of the jobs have been seen again. */
const UPDATE_SHARE = 0.05;

/** Counts by age. */
export type AgeCounts = Float64Array;

/** A first percentage up to this means that the job had just started. */
const NEW_JOB_MAX_PERCENT = 5;
/** Services report whole seconds. */
const CLOCK_TOLERANCE_MS = 2000;
/** The share of a job that a wait may miss and still measure its duration. */
const MAX_MISSED_RATIO = 0.05;

/**
 * Whether a wait began near the start of its job, so that both are equally old.
 * @param age by the service's dates, in milliseconds; undefined if there are none.
 */
export function sawStart(
  { startObserved, progress, elapsed }: PollingContext,
  age: number | undefined,
): boolean {
  const joinedEarly =
    age !== undefined && age - elapsed < MAX_MISSED_RATIO * elapsed + CLOCK_TOLERANCE_MS;
  const first = progress[0];
  // A percentage does not overrule the service's dates: some stay at 0 for an hour.
  const justStarted =
    age === undefined && first !== undefined && first.percent <= NEW_JOB_MAX_PERCENT;
  return startObserved || justStarted || joinedEarly;
}

/**
 * The jobs of one name that are waited for at the same time: how long each has been seen running so far, and how long
 * those took that have completed meanwhile.
 */
export class RunningJobs {
  /** The age at which each job was last seen running, in steps. */
  readonly #ages = new Map<string, number>();
  readonly #running: AgeCounts = new Float64Array(STEP_COUNT);
  #ended: AgeCounts = new Float64Array(STEP_COUNT);
  #endedCount = 0;
  #changes = 0;
  #version = 0;

  /** Records that a job was seen running at an age in milliseconds. */
  observe(jobId: string, age: number): void {
    const step = stepAt(age);
    this.#remove(jobId);
    this.#ages.set(jobId, step);
    count(this.#running, step, 1);
    this.#changes += 1;
    if (this.#ages.size > MAX_JOBS) this.#remove(this.#ages.keys().next().value as string);
  }

  /**
   * Records a completed job. The last one leaves nothing: what it teaches later jobs is a matter of the history.
   * @param duration in milliseconds; undefined if not known.
   */
  complete(jobId: string, duration: number | undefined): void {
    if (!this.#remove(jobId)) return;
    this.#changes += 1;
    // A wait that was aborted leaves its job as running, and then there is no last one: older ends lose weight.
    const kept = this.#ages.size === 0 ? 0 : this.#endedCount >= MAX_JOBS ? 0.5 : 1;
    if (kept < 1) this.#ended = this.#ended.map(ended => ended * kept);
    this.#endedCount *= kept;
    if (this.#ages.size === 0 || duration === undefined) return;
    spread(this.#ended, stepAt(duration));
    this.#endedCount += 1;
  }

  #remove(jobId: string): boolean {
    const step = this.#ages.get(jobId);
    if (step === undefined) return false;
    count(this.#running, step, -1);
    return this.#ages.delete(jobId);
  }

  /** The durations of completed jobs. A copy. */
  endedCounts(): AgeCounts {
    return this.#ended.slice();
  }

  /** Changes when the jobs teach something new. */
  get version(): number {
    if (this.#changes > this.#ages.size * UPDATE_SHARE) {
      this.#changes = 0;
      this.#version += 1;
    }
    return this.#version;
  }

  /** Whether other jobs have been older than this age in milliseconds. */
  areAhead(age: number): boolean {
    const first = stepAt(age) + MIN_STEPS_AHEAD;
    let ahead = 0;
    for (let step = first; step < STEP_COUNT && ahead < MIN_JOBS; step++) {
      ahead += (this.#running[step] as number) + (this.#ended[step] as number);
    }
    return ahead >= MIN_JOBS;
  }

  /**
   * Corrects a distribution of durations by what the running jobs show: each was at risk of ending at every age up to
   * its own. This is the Kaplan-Meier estimate, with the distribution as its prior.
   * Sources: E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958);
   * N. L. Hjort, "Nonparametric Bayes estimators based on beta processes in models for life history data", Annals of
   * Statistics 18(3) (1990).
   * @param runCount Number of past runs in the distribution.
   * @param known The completed jobs that are among these runs.
   */
  correct(
    distribution: DurationDistribution,
    runCount: number,
    known?: AgeCounts,
  ): DurationDistribution {
    const survival = (time: number): number => 1 - distribution.cdf(time);
    /** By step: the share of the distribution's hazard that remains, and the hazard by completed jobs. */
    const priorShares = new Float64Array(STEP_COUNT);
    const endedShares = new Float64Array(STEP_COUNT);
    let atRisk = 0;
    for (let step = STEP_COUNT - 1; step >= 0; step--) {
      const ended = Math.max((this.#ended[step] as number) - (known?.[step] ?? 0), 0);
      atRisk += ended;
      const prior = PRIORS.priorWeightRuns + runCount * survival(ageAt(step));
      priorShares[step] = prior / (prior + atRisk);
      endedShares[step] = ended / (prior + atRisk);
      // Its own step is not over yet.
      atRisk += this.#running[step] as number;
    }
    const hazardWithin = (step: number, time: number): number => {
      const from = ageAt(step);
      const share = Math.min(Math.max((time - from) / (ageAt(step + 1) - from), 0), 1);
      return (
        (priorShares[step] as number) * Math.log(survival(from) / survival(time)) +
        (endedShares[step] as number) * share
      );
    };
    /** The hazard up to each step, summed. */
    const hazards = new Float64Array(STEP_COUNT);
    const steps: number[] = [];
    for (let step = 1; step < STEP_COUNT; step++) {
      hazards[step] = (hazards[step - 1] as number) + hazardWithin(step - 1, ageAt(step));
      if ((priorShares[step - 1] as number) < 1) steps.push(ageAt(step));
    }
    return {
      cdf: time => {
        const step = stepAt(time);
        return 1 - Math.exp(-(hazards[step] as number) - hazardWithin(step, time));
      },
      knots: [...distribution.knots, ...steps].sort((one, other) => one - other),
    };
  }
}

function stepAt(age: number): number {
  const step = Math.floor(STEPS_PER_OCTAVE * Math.log2(Math.max(age / MIN_AGE_MS, 1)));
  return Math.min(step, STEP_COUNT - 1);
}

function ageAt(step: number): number {
  return step === 0 ? 0 : MIN_AGE_MS * 2 ** (step / STEPS_PER_OCTAVE);
}

function count(counts: AgeCounts, step: number, change: number): void {
  counts[step] = (counts[step] as number) + change;
}

function spread(counts: AgeCounts, step: number): void {
  const offset = (END_WEIGHTS.length - 1) / 2;
  for (const [index, weight] of END_WEIGHTS.entries()) {
    count(counts, Math.min(Math.max(step + index - offset, 0), STEP_COUNT - 1), weight);
  }
}
