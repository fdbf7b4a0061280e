import { type Duration, parsePositiveDuration } from '../model/duration.js';
import { checkOptions, optionError, withDefault } from '../model/validation.js';
import type { SenderSettings } from './request-sender.js';

/** How requests are sent: within which time, at which rate, through which connections. */
export interface SenderOptions {
  /** Timeout of one request, from leaving the rate limiter's queue to the last byte of the body. Default "30s". Fetching a token has a separate timeout of equal length. */
  requestTimeout?: Duration;
  /** Upper bound for all requests. Default: 10 per second, with a burst of the same size. Between 0.001 and 1,000,000; burst between 1 and 1,000,000. */
  rateLimit?: {
    /** Requests per second on average: between 0.001 and 1,000,000. */
    requestsPerSecond: number;
    /** Requests that may be sent at once: between 1 and 1,000,000. Default: `requestsPerSecond`, at least 1. */
    burst?: number;
  };
  /** An undici Dispatcher, e.g. a ProxyAgent, Pool or MockAgent. Never closed by jobwait. */
  dispatcher?: unknown;
}

const DEFAULT_REQUEST_TIMEOUT_MS = 30_000;
const DEFAULT_REQUESTS_PER_SECOND = 10;
const MIN_REQUESTS_PER_SECOND = 0.001;
const MAX_REQUESTS_PER_SECOND = 1_000_000;

/** @throws OptionError if one of them is invalid. */
export function readSenderOptions({
  requestTimeout,
  rateLimit,
  dispatcher,
}: SenderOptions): Omit<SenderSettings, 'proxies' | 'serviceName'> {
  checkDispatcher(dispatcher);
  return {
    requestTimeout: parsePositiveDuration(
      'requestTimeout',
      withDefault(requestTimeout, DEFAULT_REQUEST_TIMEOUT_MS),
    ),
    rateLimit: readRateLimit(
      withDefault(rateLimit, { requestsPerSecond: DEFAULT_REQUESTS_PER_SECOND }),
    ),
    dispatcher,
  };
}

function readRateLimit(value: unknown): SenderSettings['rateLimit'] {
  checkOptions('rateLimit', value, ['requestsPerSecond', 'burst']);
  const { requestsPerSecond, burst } = value as { requestsPerSecond: number; burst?: number };
  const perSecond = checkRate('requestsPerSecond', requestsPerSecond, MIN_REQUESTS_PER_SECOND);
  const defaultBurst = Math.max(perSecond, 1);
  return { perSecond, burst: burst === undefined ? defaultBurst : checkRate('burst', burst, 1) };
}

function checkRate(name: string, value: unknown, minimum: number): number {
  if (typeof value === 'number' && value >= minimum && value <= MAX_REQUESTS_PER_SECOND)
    return value;
  const expected = `a number from ${minimum} to ${MAX_REQUESTS_PER_SECOND}`;
  throw optionError(`rateLimit.${name}`, expected, value);
}

function checkDispatcher(value: unknown): void {
  if (value === undefined) return;
  if (typeof (value as { dispatch?: unknown } | null)?.dispatch !== 'function') {
    throw optionError('dispatcher', 'an undici Dispatcher', value);
  }
}
