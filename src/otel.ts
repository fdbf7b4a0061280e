/**
 * Traces and metrics of waits through OpenTelemetry, made of what the package publishes on diagnostics channels. Needs
 * the optional peer `@opentelemetry/api`.
 */

export { type InstrumentOptions, instrumentJobwait } from './otel/instrument.js';
