import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  type DataPoint,
  type Histogram,
  MeterProvider,
  MetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { onTestFinished } from 'vitest';
import { type InstrumentOptions, instrumentJobwait } from '../../../src/otel.js';

export interface Telemetry {
  readonly tracerProvider: BasicTracerProvider;
  readonly meterProvider: MeterProvider;
  /** Spans that have ended, in that order. */
  spans(name?: string): readonly ReadableSpan[];
  /** The points of a metric, by their attributes as JSON. */
  points(name: string): Promise<Record<string, number | Histogram>>;
  stop(): void;
}

/** Collects when it is told to. */
class OnDemandReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** Providers that keep everything in memory, and the package instrumented with them until the test ends. */
export function instrument(options: Pick<InstrumentOptions, 'jobNames'> = {}): Telemetry {
  const ended: ReadableSpan[] = [];
  // The SDK's in-memory exporter sets timers, which the tests in virtual time do not allow.
  const processor = {
    onStart() {},
    onEnd: (span: ReadableSpan) => void ended.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [processor] });
  const reader = new OnDemandReader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  const manager = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(manager);
  const stop = instrumentJobwait({ tracerProvider, meterProvider, ...options });
  onTestFinished(async () => {
    stop();
    context.disable();
    await meterProvider.shutdown();
    await tracerProvider.shutdown();
  });
  return {
    tracerProvider,
    meterProvider,
    spans: name => ended.filter(span => !name || span.name === name),
    async points(name) {
      const { resourceMetrics } = await reader.collect();
      const metrics = resourceMetrics.scopeMetrics.flatMap(scope => scope.metrics);
      const metric = metrics.find(({ descriptor }) => descriptor.name === name);
      const points = (metric?.dataPoints ?? []) as DataPoint<number | Histogram>[];
      return Object.fromEntries(
        points.map(({ attributes, value }) => [JSON.stringify(attributes), value]),
      );
    },
    stop,
  };
}
