import { type Duration, parseDuration } from '../../model/duration.js';
import {
  checkFunction,
  checkOptions,
  isObject,
  optionError,
  withDefault,
} from '../../model/validation.js';
import { parseDelayLimits } from '../delay-limits.js';
import type { JobHistory } from '../history/job-history.js';
import { processWideHistory } from '../history/memory-history.js';
import type { PollingContext, PollingStrategy } from '../strategy.js';
import { EMPTY_MODEL, type LearnedModel, WaitModels } from './learned-model.js';
import { type PollWindow, planNextPoll } from './poll-schedule.js';
import { canEstimateEnd, inferPosterior, type Posterior, toExpectation } from './posterior.js';
import { recordRun, toPastRun } from './record-run.js';

/** What a request is worth, and what past runs are known. */
export interface AdaptiveOptions {
  /** The delay one saved request is worth. Default "1s". */
  requestCost?: Duration;
  /** The shortest delay. Default "500ms". */
  minDelay?: Duration;
  /** The longest delay. Default "5m". */
  maxDelay?: Duration;
  /** Durations and progress of past jobs, by name. Default: in memory, shared within the process. */
  history?: JobHistory;
  /** Source of the jitter: numbers from 0 to 1, exclusive. Default Math.random. */
  random?: () => number;
}

/** Keeps waits from polling in step. */
const JITTER_RATIO = 0.05;

/**
 * Polls when a job is likely to end, as often as a request is worth it, judging by how long jobs of its name took, by
 * its percentage, and by how long it has run. docs/explanation/adaptive-polling.md explains the model.
 * @throws OptionError if an option is invalid or unknown.
 */
export function adaptive(options: AdaptiveOptions = {}): PollingStrategy {
  checkOptions('options', options, ['requestCost', 'minDelay', 'maxDelay', 'history', 'random']);
  const { history = processWideHistory, random = Math.random } = options;
  const requestCost = parseDuration('requestCost', withDefault(options.requestCost, 1000));
  const { minDelay, maxDelay } = parseDelayLimits(options, { minDelay: 500, maxDelay: 300_000 });
  checkHistory(history);
  checkFunction('random', random);
  const models = new WaitModels(history);
  const schedules = new WeakMap<LearnedModel, Schedule>();
  const scheduleOf = (model: LearnedModel): Schedule => {
    const schedule = schedules.get(model) ?? createSchedule(model, requestCost, minDelay);
    schedules.set(model, schedule);
    return schedule;
  };

  /** The posterior of the last poll, for which both a delay and an expectation are computed. */
  let cached: { readonly context: PollingContext; readonly posterior: Posterior } | undefined;
  const posteriorFor = (context: PollingContext): Posterior => {
    if (cached?.context === context) return cached.posterior;
    const posterior = inferPosterior(context, models.get(context), minDelay);
    cached = { context, posterior };
    return posterior;
  };

  const jitter = ({ delay, earliest = 0, latest = Number.POSITIVE_INFINITY }: DelayRange) => {
    const low = Math.min(Math.max(earliest, delay * (1 - JITTER_RATIO), minDelay), maxDelay);
    const high = Math.min(latest, Math.max(delay, minDelay) * (1 + JITTER_RATIO), maxDelay);
    return low + Math.max(high - low, 0) * random();
  };

  return {
    nextDelay(context) {
      const { visible, failures, elapsed, attempt, progress } = context;
      const backoff = failureBackoff(failures);
      if (!visible) return jitter({ delay: Math.max(notVisibleDelay(elapsed), backoff) });
      models.observe(context);
      const model = models.get(context);
      const window =
        progress.length === 0 && model.runCount === 0
          ? scheduleOf(model)(elapsed)
          : planNextPoll(posteriorFor(context), requestCost);
      const isColdStart = progress.length === 0 && model === EMPTY_MODEL;
      const longest =
        isColdStart && attempt > 1
          ? maxColdStartDelay(elapsed, requestCost)
          : Number.POSITIVE_INFINITY;
      if (failures === 0 && window.delay <= longest) return jitter(window);
      return jitter({ delay: Math.max(Math.min(window.delay, longest), backoff) });
    },
    expectation(context) {
      return context.visible && canEstimateEnd(context, models.get(context))
        ? toExpectation(context, posteriorFor(context))
        : undefined;
    },
    completed(context) {
      const run = toPastRun(context);
      models.complete(context, run);
      if (run) recordRun(history, context, run);
    },
  };
}

type DelayRange = Pick<PollWindow, 'delay'> & Partial<PollWindow>;

function checkHistory(history: unknown): void {
  if (
    !isObject(history) ||
    typeof history.record !== 'function' ||
    typeof history.runs !== 'function'
  ) {
    throw optionError('history', 'an object with the methods record and runs', history);
  }
}

const NOT_VISIBLE_MAX_DELAY_MS = 5000;
const NOT_VISIBLE_ELAPSED_RATIO = 0.25;

/** A new job becomes visible within seconds, so polls are frequent at first. */
function notVisibleDelay(elapsed: number): number {
  return Math.min(NOT_VISIBLE_ELAPSED_RATIO * elapsed, NOT_VISIBLE_MAX_DELAY_MS);
}

const FAILURE_MAX_BACKOFF_MS = 30_000;

/** Exponential backoff: 1 s, 2 s, 4 s, ... up to 30 s. */
function failureBackoff(failures: number): number {
  return failures === 0 ? 0 : Math.min(1000 * 2 ** (failures - 1), FAILURE_MAX_BACKOFF_MS);
}

const COLD_START_ELAPSED_RATIO = 0.3;
const COLD_START_COST_FACTOR = 1.5;

/**
 * The longest delay while nothing is known about a job but its age: 0.3 of the age, so that the end is detected at most
 * 30 % late, 15 % on average, on any time scale. A delay not much longer than a request is worth is not cut further.
 */
function maxColdStartDelay(elapsed: number, requestCost: number): number {
  return Math.max(COLD_START_ELAPSED_RATIO * elapsed, COLD_START_COST_FACTOR * requestCost);
}

/** Elapsed times within a quarter of a percent share a plan; the jitter is far larger. */
const STEPS_PER_OCTAVE = 256;

/** The next poll at an elapsed time in milliseconds. */
type Schedule = (elapsed: number) => PollWindow;

/** Plans polls of jobs that have neither a percentage nor past runs of their own. All such waits share the plans. */
export function createSchedule(
  model: LearnedModel,
  requestCost: number,
  minDelay: number,
): Schedule {
  const windows = new Map<number, PollWindow>();
  return elapsed => {
    const step = Math.round(STEPS_PER_OCTAVE * Math.log2(Math.max(elapsed, 1)));
    const planned = windows.get(step);
    if (planned) return planned;
    const context = { elapsed: 2 ** (step / STEPS_PER_OCTAVE), progress: [] };
    const window = planNextPoll(inferPosterior(context, model, minDelay), requestCost);
    windows.set(step, window);
    return window;
  };
}
