import type { JobSource } from './job-source.js';
import type { SourceConfig } from './options.js';

/** Not a member of the sources, because it is nothing for their callers. */
const configs = new WeakMap<JobSource, SourceConfig>();

/** Tells waits how to poll a source of this package: with its own scheduler, timeouts and identity. */
export function setSourceConfig(source: JobSource, config: SourceConfig): void {
  configs.set(source, config);
}

/** Undefined for any other source. */
export function getSourceConfig(source: JobSource): SourceConfig | undefined {
  return configs.get(source);
}
