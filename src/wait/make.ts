import type { WaitCheckpoint } from '../checkpoint.js';
import { wallNow } from '../clock.js';
import { begin, type Limits, resume } from '../machine/begin.js';
import { readCheckpoint, type SourceIdentity } from '../machine/checkpoint.js';
import { JobWait, type JobWaitSettings } from './job-wait.js';
import type { Looks } from './looks.js';
import { type CheckedWaitOptions, checkWaitOptions, type WaitOptions } from './options.js';
import type { JobSource } from './source.js';
import { looksAt } from './source-look.js';
import type { OnSettled } from './telling.js';

type Plan = Pick<JobWaitSettings, 'looks' | 'identity' | 'onSettled'>;

/** What a wait asks. */
export interface Asked {
  readonly source: JobSource;
  /** How its looks are taken, where not as anybody's. */
  readonly looks?: Looks;
  /** Which service, endpoint and project that is, where it can be told. */
  readonly identity?: SourceIdentity;
  /** Infinity where the source bounds its looks itself. */
  readonly lookTimeout?: number;
  readonly onSettled?: OnSettled;
}

/**
 * A wait that begins now.
 * @throws TypeError naming the option that is wrong.
 */
export function beginWait<E = Record<string, unknown>>(
  id: string,
  options: WaitOptions,
  asked: Asked,
): JobWait<E> {
  const checked = checkWaitOptions(options);
  const state = begin(id, limitsOf(options, asked));
  return new JobWait<E>({ ...planOf(checked, asked), state, elapsed: 0 });
}

/**
 * A wait that goes on where a checkpoint was made.
 * @throws TypeError naming the option or the checkpoint's field that is wrong, or when the checkpoint is of another source.
 */
export function resumeSavedWait<E = Record<string, unknown>>(
  checkpoint: WaitCheckpoint,
  options: WaitOptions,
  asked: Asked,
): JobWait<E> {
  const checked = checkWaitOptions(options);
  const saved = readCheckpoint(checkpoint, wallNow());
  if (saved.source && asked.identity) checkSameSource(saved.source, asked.identity);
  const state = resume(saved.state, saved.elapsed, limitsOf(options, asked));
  return new JobWait<E>({ ...planOf(checked, asked), state, elapsed: saved.elapsed });
}

function planOf(checked: CheckedWaitOptions, asked: Asked): CheckedWaitOptions & Plan {
  const { source, looks = looksAt(source), identity, onSettled } = asked;
  return { ...checked, looks, identity, onSettled };
}

function limitsOf(options: WaitOptions, { lookTimeout }: Asked): Limits {
  const { timeout, visibilityTimeout, outageTimeout } = options;
  return { timeout, visibilityTimeout, outageTimeout, lookTimeout };
}

function checkSameSource(saved: SourceIdentity, asked: SourceIdentity): void {
  for (const part of ['service', 'endpoint', 'projectId'] as const) {
    if (saved[part] === asked[part]) continue;
    throw new TypeError(
      `Expected \`checkpoint.source.${part}\` to be "${asked[part]}", as this wait asks, got "${saved[part]}"`,
    );
  }
}
