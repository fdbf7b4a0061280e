import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { expect, test } from 'vitest';
import { instrumentJobwait } from '../../src/otel.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed } from '../support/jobs.js';
import { sequenceSource } from '../support/sequence-source.js';

test("the SDK's own exporters receive the spans and metrics of a wait", async () => {
  const spans = new InMemorySpanExporter();
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const tracerProvider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(spans)],
  });
  const reader = new PeriodicExportingMetricReader({ exporter: metrics });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const stop = instrumentJobwait({ tracerProvider, meterProvider });
  await waitForJob('job-1', { source: sequenceSource(completed()) });
  stop();
  await tracerProvider.forceFlush();
  await meterProvider.forceFlush();
  expect(spans.getFinishedSpans().map(({ name }) => name)).toEqual([
    'jobwait.poll',
    'jobwait.wait',
  ]);
  const names = metrics
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap(scope => scope.metrics.map(({ descriptor }) => descriptor.name));
  expect(names.toSorted()).toEqual([
    'jobwait.poll.duration',
    'jobwait.polls',
    'jobwait.wait.duration',
    'jobwait.waits.active',
  ]);
  await meterProvider.shutdown();
  await tracerProvider.shutdown();
});
