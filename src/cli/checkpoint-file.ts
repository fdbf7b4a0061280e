import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { toSingleLine } from '../model/errors.js';
import type { WaitCheckpoint } from '../model/job.js';
import { monotonicNow, startTimer } from '../runtime/clock.js';
import type { JobWait } from '../wait/job-wait.js';
import { UsageError } from './errors.js';
import type { CliIO } from './io.js';
import { xdgDirectory } from './settings.js';
import { systemErrorReason } from './terminal.js';

/**
 * The contents of a file of checkpoints: one JSON text, or one a line. Resuming a wait validates them.
 * @throws UsageError if the file cannot be read, is empty or is not JSON.
 */
export function readCheckpointFile(path: string): WaitCheckpoint[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(
      `Cannot read --resume's file ${toSingleLine(path, 200)}: ${systemErrorReason(error)}`,
    );
  }
  const checkpoints = parseJsonLines([text]) ?? parseJsonLines(text.split('\n'));
  if (checkpoints) return checkpoints;
  throw new UsageError(`--resume's file ${toSingleLine(path, 200)} holds no JSON`);
}

function parseJsonLines(lines: readonly string[]): WaitCheckpoint[] | undefined {
  try {
    const values = lines.filter(line => line.trim() !== '').map(line => JSON.parse(line));
    return values.length > 0 ? values : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces a file, for its owner only. Readers see the old or the new content as a whole. */
function replaceFile(path: string, text: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  // Replacing a device or a pipe would take it away from everybody.
  if (found && !found.isFile()) throw new Error('it is not a regular file');
  writeFileAtomic.sync(path, text, { mode: 0o600 });
}

/** Saves checkpoints below the user's state directory. Returns the path of the file. */
export function saveInStateDirectory(
  jobIds: readonly string[],
  text: string,
  { XDG_STATE_HOME }: CliIO['env'],
): string {
  const directory = xdgDirectory(XDG_STATE_HOME, '.local/state');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `${toFileName(jobIds.join(' '))}.json`);
  replaceFile(path, text);
  return path;
}

/** A file name for one or several job ids: the id if that is safe, otherwise one that is unique by its digest. */
export function toFileName(jobIds: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,99}$/.test(jobIds)) return jobIds;
  const digest = createHash('sha256').update(jobIds).digest('hex').slice(0, 12);
  const words = jobIds.match(/[A-Za-z0-9]+/g) ?? ['job'];
  return `${words.join('-').slice(0, 60)}-${digest}`;
}

/** The checkpoints of waits, one JSON text a line. */
export function checkpointLines(waits: Iterable<Pick<JobWait, 'checkpoint'>>): string {
  return Array.from(waits, wait => `${JSON.stringify(wait.checkpoint())}\n`).join('');
}

/** With many waits the file is not written after every poll, but at intervals of at least this length. */
const MIN_SAVE_INTERVAL_MS = 1000;
/** Saving takes at most one part in so many of the time. */
const SAVE_INTERVAL_FACTOR = 20;

export interface CheckpointWriterOptions {
  readonly path: string;
  /** Returns the current content of the file. */
  readonly serialize: () => string;
  /** Whether there are many waits. */
  readonly isThrottled: boolean;
  /** Called once, with the first reason why the file could not be written. */
  readonly onError: (reason: string) => void;
}

/** Keeps the checkpoints of the waits in a file. It writes synchronously, as a terminal program may. */
export class CheckpointWriter {
  readonly #options: CheckpointWriterOptions;
  #saveDuration = 0;
  #hasReported = false;
  #cancelTimer: (() => void) | undefined;

  /** @throws UsageError if the file cannot be written. */
  constructor(options: CheckpointWriterOptions) {
    this.#options = options;
    const failure = this.#save();
    if (failure === undefined) return;
    throw new UsageError(
      `Cannot write the checkpoint ${toSingleLine(options.path, 200)}: ${failure}`,
    );
  }

  /** Called after every poll. */
  requestSave(): void {
    if (!this.#options.isThrottled) {
      this.#saveOrReport();
      return;
    }
    const delay = Math.max(MIN_SAVE_INTERVAL_MS, this.#saveDuration * SAVE_INTERVAL_FACTOR);
    this.#cancelTimer ??= startTimer(delay, () => this.#saveOrReport(), true);
  }

  /** Writes the file for the last time. Returns whether that succeeded. */
  close(): boolean {
    this.#cancelTimer?.();
    return this.#save() === undefined;
  }

  #saveOrReport(): void {
    this.#cancelTimer = undefined;
    const failure = this.#save();
    if (failure !== undefined && !this.#hasReported) this.#options.onError(failure);
    this.#hasReported ||= failure !== undefined;
  }

  /** Returns the reason of a failure. */
  #save(): string | undefined {
    const startedAt = monotonicNow();
    try {
      replaceFile(this.#options.path, this.#options.serialize());
      return undefined;
    } catch (error) {
      return systemErrorReason(error);
    } finally {
      this.#saveDuration = monotonicNow() - startedAt;
    }
  }
}
