import { readCheckpoint, type SourceIdentity } from '../machine/checkpoint.js';
import { begin, resume, type WaitLimits } from '../machine/state.js';
import type { ClassifyApiError } from '../model/errors.js';
import type { AnyEntities, WaitCheckpoint } from '../model/job.js';
import { wallNow } from '../runtime/clock.js';
import type { JobSource } from './job-source.js';
import { JobWait, type JobWaitSettings } from './job-wait.js';
import { type CheckedWaitOptions, checkWaitOptions, type WaitOptions } from './options.js';
import type { PollScheduler } from './poll-scheduler.js';
import { createSourceScheduler } from './source-scheduler.js';
import type { OnSettled } from './wait-notifier.js';

type SourceSettings = Pick<
  JobWaitSettings,
  'scheduler' | 'identity' | 'classifyApiError' | 'onSettled'
>;

/** What a wait asks. */
export interface SourceConfig {
  readonly source: JobSource;
  /** How its looks are taken, where not as anybody's. */
  readonly scheduler?: PollScheduler;
  /** Which service, endpoint and project that is, where it can be told. */
  readonly identity?: SourceIdentity;
  /** What error responses mean beyond their HTTP status. */
  readonly classifyApiError?: ClassifyApiError;
  /** Infinity where the source bounds its looks itself. */
  readonly pollTimeout?: number;
  readonly onSettled?: OnSettled;
}

/**
 * A wait that begins now.
 * @throws TypeError naming the option that is wrong.
 */
export function startWait<E = AnyEntities>(
  id: string,
  options: WaitOptions,
  config: SourceConfig,
): JobWait<E> {
  const checkedOptions = checkWaitOptions(options);
  const state = begin(id, toLimits(options, config));
  return new JobWait<E>({ ...toWaitSettings(checkedOptions, config), state, elapsed: 0 });
}

/**
 * A wait that goes on where a checkpoint was made.
 * @throws TypeError naming the option or the checkpoint's field that is wrong, or when the checkpoint is of another source.
 */
export function resumeFromCheckpoint<E = AnyEntities>(
  checkpoint: WaitCheckpoint,
  options: WaitOptions,
  config: SourceConfig,
): JobWait<E> {
  const checkedOptions = checkWaitOptions(options);
  const saved = readCheckpoint(checkpoint, wallNow());
  if (saved.source && config.identity) checkSameSource(saved.source, config.identity);
  const state = resume(saved.state, saved.elapsed, toLimits(options, config));
  return new JobWait<E>({
    ...toWaitSettings(checkedOptions, config),
    state,
    elapsed: saved.elapsed,
  });
}

function toWaitSettings(
  checkedOptions: CheckedWaitOptions,
  config: SourceConfig,
): CheckedWaitOptions & SourceSettings {
  const { source, scheduler = createSourceScheduler(source) } = config;
  const { identity, classifyApiError, onSettled } = config;
  return { ...checkedOptions, scheduler, identity, classifyApiError, onSettled };
}

function toLimits(options: WaitOptions, { pollTimeout }: SourceConfig): WaitLimits {
  const { timeout, visibilityTimeout, outageTimeout } = options;
  return { timeout, visibilityTimeout, outageTimeout, pollTimeout };
}

function checkSameSource(saved: SourceIdentity, current: SourceIdentity): void {
  for (const field of ['service', 'endpoint', 'projectId'] as const) {
    if (saved[field] === current[field]) continue;
    throw new TypeError(
      `Expected \`checkpoint.source.${field}\` to be "${current[field]}", as this wait asks, got "${saved[field]}"`,
    );
  }
}
