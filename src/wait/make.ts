import type { WaitCheckpoint } from '../checkpoint.js';
import { wallNow } from '../clock.js';
import { begin, type Limits, resume } from '../machine/begin.js';
import { readCheckpoint, type SourceIdentity } from '../machine/checkpoint.js';
import { informed } from '../polling/informed.js';
import { JobWait } from './job-wait.js';
import { type CheckedWaitOptions, checkWaitOptions, type WaitOptions } from './options.js';
import type { JobSource } from './source.js';

/** What a wait asks. */
export interface Asked {
  readonly source: JobSource;
  /** Which service, endpoint and project that is, where it can be told. */
  readonly identity?: SourceIdentity;
  /** Infinity where the source bounds its looks itself. */
  readonly lookTimeout?: number;
  /** Called when the wait is over. */
  readonly onSettled?: () => void;
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

/** The strategy is told what the machine has no part in: which service this is, and how old the job. */
function planOf(checked: CheckedWaitOptions, asked: Asked): CheckedWaitOptions & Asked {
  const polling = informed(checked.polling, ({ job }) => ({
    service: asked.identity?.service,
    age: job?.createdAt && wallNow() - job.createdAt.getTime(),
  }));
  return { ...asked, ...checked, polling };
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
