import { readCheckpoint, type SourceIdentity } from '../machine/checkpoint.js';
import { begin, resume, type WaitLimits } from '../machine/state.js';
import type { AnyEntities, WaitCheckpoint } from '../model/job.js';
import { OptionError } from '../model/validation.js';
import { wallNow } from '../runtime/clock.js';
import { JobWait } from './job-wait.js';
import { checkWaitOptions, type SourceConfig, type WaitOptions } from './options.js';

/**
 * Starts a wait.
 * @throws OptionError if the id or an option is invalid.
 */
export function startWait<E = AnyEntities>(
  id: string,
  options: WaitOptions,
  source: SourceConfig,
): JobWait<E> {
  const checkedOptions = checkWaitOptions(options);
  return new JobWait<E>(
    { state: begin(id, toLimits(options, source)), elapsed: 0 },
    checkedOptions,
    source,
  );
}

/**
 * Starts a wait that continues a saved one.
 * @throws OptionError if an option or a field of the checkpoint is invalid, or if the checkpoint is of another source.
 */
export function resumeFromCheckpoint<E = AnyEntities>(
  checkpoint: WaitCheckpoint,
  options: WaitOptions,
  source: SourceConfig,
): JobWait<E> {
  const checkedOptions = checkWaitOptions(options);
  const saved = readCheckpoint(checkpoint, wallNow());
  if (saved.source && source.identity) checkSameSource(saved.source, source.identity);
  const state = resume(saved.state, saved.elapsed, toLimits(options, source));
  return new JobWait<E>({ ...saved, state, isResumed: true }, checkedOptions, source);
}

/** For a source without a timeout of its own. Always given, because the saved wait may have had a source with one. */
const DEFAULT_POLL_TIMEOUT_MS = 30_000;

/** How long one poll of a source may take, in milliseconds. */
export function pollTimeoutOf({ pollTimeout = DEFAULT_POLL_TIMEOUT_MS }: SourceConfig): number {
  return pollTimeout;
}

function toLimits(options: WaitOptions, source: SourceConfig): WaitLimits {
  const { timeout, visibilityTimeout, outageTimeout } = options;
  return { timeout, visibilityTimeout, outageTimeout, pollTimeout: pollTimeoutOf(source) };
}

/** @throws OptionError if a saved wait polled another service, endpoint or project. */
export function checkSameSource(saved: SourceIdentity, current: SourceIdentity): void {
  for (const field of ['service', 'endpoint', 'projectId'] as const) {
    if (saved[field] === current[field]) continue;
    const option = `checkpoint.source.${field}`;
    const expected = `"${current[field]}", which this wait polls`;
    throw new OptionError({ option, expected, received: `"${saved[field]}"` });
  }
}
