import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import { checkBoolean, checkOptions, optionError } from '../model/validation.js';
import { api } from './api.js';
import { WaitMetrics } from './wait-metrics.js';
import { WaitSpans } from './wait-spans.js';

/** Where spans and metrics go, and whether metrics have job names. */
export interface InstrumentOptions {
  /** An OpenTelemetry TracerProvider. Default: the global one, also if it is set later. */
  tracerProvider?: unknown;
  /** An OpenTelemetry MeterProvider. Default: the global one, also if it is set later. */
  meterProvider?: unknown;
  /** Adds job names to metrics: at most 100, all others are "other". Default false. */
  jobNames?: boolean;
}

/**
 * Creates spans `jobwait.wait` (in the context in which the wait was started) and `jobwait.poll`, and metrics, for the
 * waits that start from now on. A provider that is already in use is not used twice: the first call's `jobNames` apply.
 * @returns a function that stops it and ends the spans that are open.
 * @throws OptionError if an option is invalid.
 */
export function instrumentJobwait(options: InstrumentOptions = {}): () => void {
  checkOptions('options', options, ['tracerProvider', 'meterProvider', 'jobNames']);
  const { jobNames } = options;
  const tracerProvider = checkProvider<TracerProvider>(options, 'tracerProvider', 'getTracer');
  const meterProvider = checkProvider<MeterProvider>(options, 'meterProvider', 'getMeter');
  checkBoolean('jobNames', jobNames);
  const releaseSpans = use(
    tracerProvider ?? api.trace,
    () => new WaitSpans(tracerProvider ?? api.trace.getTracerProvider()),
  );
  const releaseMetrics = use(
    meterProvider ?? api.metrics,
    () => new WaitMetrics(() => meterProvider ?? api.metrics.getMeterProvider(), jobNames === true),
  );
  return () => {
    releaseSpans();
    releaseMetrics();
  };
}

function checkProvider<T>(
  options: InstrumentOptions,
  name: 'tracerProvider' | 'meterProvider',
  method: string,
): T | undefined {
  const value = options[name];
  if (value === undefined) return undefined;
  if (typeof (value as Record<string, unknown> | null)?.[method] === 'function') return value as T;
  throw optionError(name, `an object with a ${method} function`, value);
}

interface Instrumentation {
  stop(): void;
}

/** What is in use, by provider, and how often. */
const inUse = new Map<object, { readonly instrumentation: Instrumentation; uses: number }>();

/** Returns a function that releases it; the last release stops it. */
function use(provider: object, create: () => Instrumentation): () => void {
  const entry = inUse.get(provider) ?? { instrumentation: create(), uses: 0 };
  inUse.set(provider, entry);
  entry.uses += 1;
  let isReleased = false;
  return () => {
    if (isReleased) return;
    isReleased = true;
    entry.uses -= 1;
    if (entry.uses > 0) return;
    inUse.delete(provider);
    entry.instrumentation.stop();
  };
}
