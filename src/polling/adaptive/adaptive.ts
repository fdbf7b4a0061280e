import { type Duration, parseDuration, parsePositiveDuration } from '../../model/duration.js';
import {
  checkFunction,
  checkOptions,
  isObject,
  optionError,
  withDefault,
} from '../../model/validation.js';
import type { JobHistory } from '../history/job-history.js';
import { processWideHistory } from '../history/memory-history.js';
import type { PollingContext, PollingStrategy } from '../strategy.js';
import { createStartTracker } from './arrivals.js';
import { EMPTY_MODEL, guardHistory, learnedModelFor } from './learned-model.js';
import { type PollWindow, planNextPoll } from './poll-schedule.js';
import { canEstimateEnd, inferPosterior, type Posterior, toExpectation } from './posterior.js';
import { toPastRun } from './record-run.js';

export interface AdaptiveOptions {
  /** How long a caller would rather wait than send one more request. Default "1s": one request is worth one second. */
  requestCost?: Duration;
  /** No delay is shorter. Default "500ms". */
  minDelay?: Duration;
  /** No delay is longer. Default "5m". */
  maxDelay?: Duration;
  /** How jobs of each name went before. Default: kept in memory by the process. */
  history?: JobHistory;
  /** From 0 up to 1, for the jitter. Default Math.random. */
  random?: () => number;
}

/** So that waits do not march in step. */
const ADAPTIVE_JITTER_RATIO = 0.05;

/**
 * Looks when a job is likely to end: as often as a request is worth it, going by how long jobs of its name took, by what
 * its percentage has proved to say, and by how long it has run. docs/adaptive-polling.md tells how.
 * @throws TypeError when an option is not what it says.
 */
export function adaptive(options: AdaptiveOptions = {}): PollingStrategy {
  checkOptions('options', options, ['requestCost', 'minDelay', 'maxDelay', 'history', 'random']);
  const { random = Math.random } = options;
  const requestCost = parseDuration('requestCost', withDefault(options.requestCost, 1000));
  const minDelay = parsePositiveDuration('minDelay', withDefault(options.minDelay, 500));
  const maxDelay = parsePositiveDuration(
    'maxDelay',
    withDefault(options.maxDelay, Math.max(300_000, minDelay)),
  );
  if (minDelay > maxDelay) {
    throw optionError(
      'minDelay',
      `at most maxDelay (${maxDelay} ms)`,
      options.minDelay ?? minDelay,
    );
  }
  checkFunction('random', random);
  const history = guardHistory(checkHistory(options.history));
  const startTracker = createStartTracker();

  /** Of the last look, which may be asked for both its delay and its expectation. */
  let cached: { readonly context: PollingContext; readonly posterior: Posterior } | undefined;
  const posteriorFor = (context: PollingContext): Posterior => {
    if (cached?.context === context) return cached.posterior;
    const posterior = inferPosterior(context, learnedModelFor(history, context), minDelay);
    cached = { context, posterior };
    return posterior;
  };

  /** Whether there is nothing to go by, neither a past nor a percentage. */
  const hasNoEvidence = (context: PollingContext): boolean =>
    context.progress.length === 0 && learnedModelFor(history, context).runCount === 0;
  const coldStartSchedule = new ColdStartSchedule(requestCost, minDelay);

  /** Somewhere around the delay, and within the limits. */
  const jitterWithin = (delay: number, earliest: number, latest: number): number => {
    const low = Math.min(
      Math.max(earliest, delay * (1 - ADAPTIVE_JITTER_RATIO), minDelay),
      maxDelay,
    );
    const high = Math.max(
      Math.min(latest, Math.max(delay, minDelay) * (1 + ADAPTIVE_JITTER_RATIO), maxDelay),
      low,
    );
    return low + (high - low) * random();
  };
  const jitter = (delay: number): number => jitterWithin(delay, 0, Number.POSITIVE_INFINITY);

  return {
    nextDelay(context) {
      startTracker.observe(context);
      const { visible, failures, elapsed, attempt } = context;
      if (!visible)
        return jitter(Math.max(delayBeforeVisible(elapsed), backoffAfterFailures(failures)));
      const isColdStart = hasNoEvidence(context);
      const pollWindow = isColdStart
        ? coldStartSchedule.next(context)
        : planNextPoll(posteriorFor(context), requestCost);
      const delayLimit =
        isColdStart && attempt > 1 ? maxColdStartDelay(elapsed, requestCost) : pollWindow.delay;
      if (pollWindow.delay <= delayLimit && failures === 0) {
        return jitterWithin(pollWindow.delay, pollWindow.earliest, pollWindow.latest);
      }
      return jitter(
        Math.max(Math.min(pollWindow.delay, delayLimit), backoffAfterFailures(failures)),
      );
    },
    expectation(context) {
      return context.visible && canEstimateEnd(context, learnedModelFor(history, context))
        ? toExpectation(context, posteriorFor(context))
        : undefined;
    },
    completed(context) {
      const { job, service } = context;
      const run = toPastRun(context, startTracker.takeStartObserved(context));
      if (job?.name?.trim() && run) history.record(job.name, run, service);
    },
  };
}

function checkHistory(history: JobHistory = processWideHistory): JobHistory {
  if (
    !isObject(history) ||
    typeof history.record !== 'function' ||
    typeof history.runs !== 'function'
  ) {
    throw optionError('history', 'an object with the methods record and runs', history);
  }
  return history;
}
/** Delays that do not come from a forecast, in milliseconds. */

const BEFORE_VISIBLE_MAX_DELAY_MS = 5000;
const BEFORE_VISIBLE_ELAPSED_RATIO = 0.25;

/** A new job shows up within seconds: a quarter as long again as it has been so far, 5 s at most. */
export function delayBeforeVisible(elapsed: number): number {
  return Math.min(BEFORE_VISIBLE_ELAPSED_RATIO * elapsed, BEFORE_VISIBLE_MAX_DELAY_MS);
}

const COLD_START_ELAPSED_RATIO = 0.3;
const COLD_START_COST_FACTOR = 1.5;

/**
 * The longest delay after the first while nothing is known of a job but how long it has run: 0.3 of that, so that it is
 * found 0.3 of its time late at most and half of that on average, be it one of seconds or of hours. A delay that is
 * worth little more than a request is not cut further.
 */
export function maxColdStartDelay(elapsed: number, requestCost: number): number {
  return Math.max(COLD_START_ELAPSED_RATIO * elapsed, COLD_START_COST_FACTOR * requestCost);
}

const FAILURE_MAX_BACKOFF_MS = 30_000;

/** Backs off while looks fail: 1 s, 2 s, 4 s, up to 30 s. */
export function backoffAfterFailures(failures: number): number {
  return failures === 0
    ? 0
    : Math.min(1000 * 2 ** Math.min(failures - 1, 5), FAILURE_MAX_BACKOFF_MS);
}
/** Times that differ by a quarter of a percent are one: looks are moved about by far more, so that waits do not march in step. */
const ELAPSED_STEPS_PER_OCTAVE = 256;

/** Plans looks at jobs of which nothing is known but how long they have run: worked out once for all times that are about alike. */
export class ColdStartSchedule {
  readonly #requestCost: number;
  readonly #minDelay: number;
  readonly #pollWindows = new Map<number, PollWindow>();

  constructor(requestCost: number, minDelay: number) {
    this.#requestCost = requestCost;
    this.#minDelay = minDelay;
  }

  next(context: PollingContext): PollWindow {
    const step = Math.round(ELAPSED_STEPS_PER_OCTAVE * Math.log2(Math.max(context.elapsed, 1)));
    let pollWindow = this.#pollWindows.get(step);
    if (!pollWindow) {
      const elapsed = 2 ** (step / ELAPSED_STEPS_PER_OCTAVE);
      const posterior = inferPosterior({ ...context, elapsed }, EMPTY_MODEL, this.#minDelay);
      pollWindow = planNextPoll(posterior, this.#requestCost);
      this.#pollWindows.set(step, pollWindow);
    }
    return pollWindow;
  }
}
