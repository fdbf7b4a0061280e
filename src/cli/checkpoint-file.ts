import { createHash } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { toSingleLine } from '../model/errors.js';
import type { WaitCheckpoint } from '../model/job.js';
import { monotonicNow, startTimer } from '../runtime/clock.js';
import { UsageError } from './errors.js';
import type { CliIO } from './io.js';
import { xdgDirectory } from './settings.js';
import { systemErrorReason } from './terminal.js';

/**
 * The contents of a file of checkpoints: one JSON text, or one a line. Resuming a wait validates them.
 * @throws UsageError if the file cannot be read, is empty or is not JSON.
 */
export async function readCheckpointFile(path: string): Promise<WaitCheckpoint[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
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

/** Replaces a file by a new one, for its owner only. Readers see the old or the new content as a whole. */
function replaceFileSync(path: string, text: string): void {
  checkReplaceable(statSync(path, { throwIfNoEntry: false }));
  writeFileAtomic.sync(path, text, { mode: 0o600 });
}

async function replaceFile(path: string, text: string): Promise<undefined> {
  checkReplaceable(await stat(path).catch(() => undefined));
  await writeFileAtomic(path, text, { mode: 0o600 });
}

/** Replacing a device or a pipe would take it away from everybody. */
function checkReplaceable(found: { isFile(): boolean } | undefined): void {
  if (found && !found.isFile()) throw new Error('it is not a regular file');
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
  replaceFileSync(path, text);
  return path;
}

/** A file name for one or several job ids: the id if that is safe, otherwise one that is unique by its digest. */
export function toFileName(jobIds: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,99}$/.test(jobIds)) return jobIds;
  const digest = createHash('sha256').update(jobIds).digest('hex').slice(0, 12);
  const words = jobIds.match(/[A-Za-z0-9]+/g) ?? ['job'];
  return `${words.join('-').slice(0, 60)}-${digest}`;
}

/** The file of several waits is written this long after a poll, not at once. */
const MIN_SAVE_INTERVAL_MS = 1000;
/** The interval is at least this many times as long as serializing the waits takes: for thousands it takes a while. */
const SAVE_INTERVAL_FACTOR = 20;

export interface CheckpointWriterOptions {
  readonly path: string;
  /** Returns the current content of the file. */
  readonly serialize: () => string;
  /** Writes at intervals instead of after every poll. */
  readonly isThrottled: boolean;
  /** Called once, with the first reason why the file could not be written. */
  readonly onError: (reason: string) => void;
}

/** Keeps the checkpoints of the waits in a file. */
export class CheckpointWriter {
  readonly #options: CheckpointWriterOptions;
  #serializeDuration = 0;
  #isDirty = false;
  #writing: Promise<void> | undefined;
  #isUpToDate = true;
  #hasReported = false;
  #cancelTimer: (() => void) | undefined;

  /**
   * Writes the file for the first time.
   * @throws UsageError if it cannot be written.
   */
  constructor(options: CheckpointWriterOptions) {
    this.#options = options;
    const { path } = options;
    try {
      replaceFileSync(path, this.#serialize());
    } catch (error) {
      throw new UsageError(
        `Cannot write the checkpoint ${toSingleLine(path, 200)}: ${systemErrorReason(error)}`,
      );
    }
  }

  /** Called after every poll. */
  requestSave(): void {
    if (!this.#options.isThrottled) {
      void this.#save();
      return;
    }
    this.#cancelTimer ??= startTimer(
      Math.max(MIN_SAVE_INTERVAL_MS, this.#serializeDuration * SAVE_INTERVAL_FACTOR),
      () => {
        this.#cancelTimer = undefined;
        void this.#save();
      },
      true,
    );
  }

  /** Writes the file for the last time. Resolves to whether that succeeded. */
  async close(): Promise<boolean> {
    this.#cancelTimer?.();
    await this.#save();
    return this.#isUpToDate;
  }

  /** Resolves once the file holds the current state, or a later one. */
  #save(): Promise<void> {
    this.#isDirty = true;
    this.#writing ??= this.#write();
    return this.#writing;
  }

  async #write(): Promise<void> {
    const { path, onError } = this.#options;
    while (this.#isDirty) {
      this.#isDirty = false;
      const failure = await replaceFile(path, this.#serialize()).catch(systemErrorReason);
      if (failure !== undefined && !this.#hasReported) onError(failure);
      this.#hasReported ||= failure !== undefined;
      this.#isUpToDate = failure === undefined;
    }
    this.#writing = undefined;
  }

  #serialize(): string {
    const startedAt = monotonicNow();
    const text = this.#options.serialize();
    this.#serializeDuration = monotonicNow() - startedAt;
    return text;
  }
}
