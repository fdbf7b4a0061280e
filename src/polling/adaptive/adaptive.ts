import { type Duration, milliseconds, positiveMilliseconds } from '../../duration.js';
import { checkFunction, checkOptions, expected, isObject, orElse } from '../../usage.js';
import type { JobHistory } from '../history/job-history.js';
import { processHistory } from '../history/memory-history.js';
import type { PollingContext, PollingStrategy } from '../strategy.js';
import { arrivals } from './arrivals.js';
import { believe } from './believe.js';
import { LooksByTime } from './by-time.js';
import { expectationOf, isForeseeable } from './expectation.js';
import type { Forecast } from './forecast.js';
import { guarded } from './guarded.js';
import { knowledgeOf } from './knowledge.js';
import { runOf } from './run-of.js';
import { nextLook } from './schedule.js';
import { afterFailures, beforeVisible, whileUnknown } from './waiting.js';

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
const JITTER = 0.05;

/**
 * Looks when a job is likely to end: as often as a request is worth it, going by how long jobs of its name took, by what
 * its percentage has proved to say, and by how long it has run. docs/adaptive-polling.md tells how.
 * @throws TypeError when an option is not what it says.
 */
export function adaptive(options: AdaptiveOptions = {}): PollingStrategy {
  checkOptions('options', options, ['requestCost', 'minDelay', 'maxDelay', 'history', 'random']);
  const { random = Math.random } = options;
  const requestCost = milliseconds('requestCost', orElse(options.requestCost, 1000));
  const minDelay = positiveMilliseconds('minDelay', orElse(options.minDelay, 500));
  const maxDelay = positiveMilliseconds(
    'maxDelay',
    orElse(options.maxDelay, Math.max(300_000, minDelay)),
  );
  if (minDelay > maxDelay) {
    throw expected('minDelay', `at most maxDelay (${maxDelay} ms)`, options.minDelay ?? minDelay);
  }
  checkFunction('random', random);
  const history = guarded(checkedHistory(options.history));
  const arrived = arrivals();

  /** Of the last look, which may be asked for both its delay and its expectation. */
  let last: { readonly context: PollingContext; readonly forecast: Forecast } | undefined;
  const forecastOf = (context: PollingContext): Forecast => {
    if (last?.context === context) return last.forecast;
    const forecast = believe(context, knowledgeOf(history, context), minDelay);
    last = { context, forecast };
    return forecast;
  };

  /** Whether there is nothing to go by, neither a past nor a percentage. */
  const isUnknown = (context: PollingContext): boolean =>
    context.progress.length === 0 && knowledgeOf(history, context).runs === 0;
  const unknown = new LooksByTime(requestCost, minDelay);

  /** Somewhere around the delay, and within the limits. */
  const jittered = (delay: number, least: number, most: number): number => {
    const low = Math.min(Math.max(least, delay * (1 - JITTER), minDelay), maxDelay);
    const high = Math.max(Math.min(most, Math.max(delay, minDelay) * (1 + JITTER), maxDelay), low);
    return low + (high - low) * random();
  };
  const within = (delay: number): number => jittered(delay, 0, Number.POSITIVE_INFINITY);

  return {
    nextDelay(context) {
      arrived.saw(context);
      const { visible, failures, elapsed, attempt } = context;
      if (!visible) return within(Math.max(beforeVisible(elapsed), afterFailures(failures)));
      const isByTime = isUnknown(context);
      const look = isByTime ? unknown.next(context) : nextLook(forecastOf(context), requestCost);
      const longest = isByTime && attempt > 1 ? whileUnknown(elapsed, requestCost) : look.delay;
      if (look.delay <= longest && failures === 0) {
        return jittered(look.delay, look.earliest, look.latest);
      }
      return within(Math.max(Math.min(look.delay, longest), afterFailures(failures)));
    },
    expectation(context) {
      return context.visible && isForeseeable(context, knowledgeOf(history, context))
        ? expectationOf(context, forecastOf(context))
        : undefined;
    },
    completed(context) {
      const { job, service } = context;
      const run = runOf(context, arrived.left(context));
      if (job?.name?.trim() && run) history.record(job.name, run, service);
    },
  };
}

function checkedHistory(history: JobHistory = processHistory): JobHistory {
  if (
    !isObject(history) ||
    typeof history.record !== 'function' ||
    typeof history.runs !== 'function'
  ) {
    throw expected('history', 'an object with the methods record and runs', history);
  }
  return history;
}
