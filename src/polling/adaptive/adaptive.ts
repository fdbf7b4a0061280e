import { type Duration, parseDuration, parsePositiveDuration } from '../../duration.js';
import { checkFunction, checkOptions, isObject, optionError, withDefault } from '../../usage.js';
import type { JobHistory } from '../history/job-history.js';
import { processWideHistory } from '../history/memory-history.js';
import type { PollingContext, PollingStrategy } from '../strategy.js';
import { createStartTracker } from './arrivals.js';
import { inferPosterior } from './believe.js';
import { ColdStartSchedule } from './by-time.js';
import { canEstimateEnd, toExpectation } from './expectation.js';
import type { Posterior } from './forecast.js';
import { guardHistory } from './guarded.js';
import { learnedModelFor } from './knowledge.js';
import { toPastRun } from './run-of.js';
import { planNextPoll } from './schedule.js';
import { backoffAfterFailures, delayBeforeVisible, maxColdStartDelay } from './waiting.js';

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
