import type { Proxies } from '../http/proxy-settings.js';
import { type Duration, parsePositiveDuration } from '../model/duration.js';
import {
  checkBoolean,
  checkNonEmptyString,
  checkOptions,
  optionError,
  withDefault,
} from '../model/validation.js';
import type { RecordSettings } from '../recording/recorder.js';

/** How requests are sent, whatever they ask for. */
export interface SenderSettings {
  /** What the requests go to, in one word for telemetry. */
  readonly serviceName: string;
  /** Milliseconds. */
  readonly requestTimeout: number;
  readonly rateLimit: { readonly perSecond: number; readonly burst: number };
  /** The caller's undici Dispatcher. */
  readonly dispatcher: unknown;
  /** The proxies of the environment, if there is no dispatcher. */
  readonly proxies: Proxies | undefined;
  /** Where to record every exchange. */
  readonly record: RecordSettings | undefined;
}

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
  /** Appends every exchange to this file as NDJSON, without credentials, for replay by jobwait/testing. Project ids and host names are replaced by stand-ins; job ids are kept. A full disk ends the recording and no wait. */
  record?: string;
  /** Keeps names and reasons in the recording. Default false: they are replaced by stand-ins. */
  recordNames?: boolean;
}

export const SENDER_OPTIONS = [
  'requestTimeout',
  'rateLimit',
  'dispatcher',
  'record',
  'recordNames',
] as const satisfies readonly (keyof SenderOptions)[];

const DEFAULT_REQUEST_TIMEOUT_MS = 30_000;
const DEFAULT_REQUESTS_PER_SECOND = 10;
const MIN_REQUESTS_PER_SECOND = 0.001;
const MAX_REQUESTS_PER_SECOND = 1_000_000;

/** @throws OptionError if one of them is invalid. */
export function readSenderOptions({
  requestTimeout,
  rateLimit,
  dispatcher,
  record,
  recordNames,
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
    record: readRecordOptions(record, recordNames),
  };
}

function readRecordOptions(path: unknown, keepsNames: unknown): SenderSettings['record'] {
  checkBoolean('recordNames', keepsNames);
  if (path !== undefined) {
    return { path: checkNonEmptyString('record', path), keepsNames: keepsNames === true };
  }
  if (keepsNames === true) throw optionError('record', 'a file, as recordNames is set', path);
  return undefined;
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
