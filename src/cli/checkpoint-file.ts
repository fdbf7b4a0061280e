import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { toSingleLine } from '../model/errors.js';
import type { WaitCheckpoint } from '../model/job.js';
import { monotonicNow, startTimer } from '../runtime/clock.js';
import type { JobWait } from '../wait/job-wait.js';
import { UsageError } from './errors.js';
import { systemErrorReason } from './terminal.js';

/**
 * What a file holds, one or more in JSON; whether they are checkpoints is for the waits to judge.
 * @throws UsageError when it cannot be read, is empty or is not JSON.
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
  const found = parseJson(text) ?? parseJsonLines(text);
  if (found) return found as WaitCheckpoint[];
  throw new UsageError(`--resume's file ${toSingleLine(path, 200)} holds no JSON`);
}

function parseJson(text: string): unknown[] | undefined {
  try {
    return [JSON.parse(text)];
  } catch {
    return undefined;
  }
}

function parseJsonLines(text: string): unknown[] | undefined {
  const lines = text.split('\n').filter(checkpointLine => checkpointLine.trim() !== '');
  const found = lines.flatMap(checkpointLine => parseJson(checkpointLine) ?? []);
  return found.length > 0 && found.length === lines.length ? found : undefined;
}

/** The checkpoints of waits as a file holds them. */
export function checkpointLines(waits: Iterable<Pick<JobWait, 'checkpoint'>>): string {
  return Array.from(waits, wait => checkpointLine(wait.checkpoint())).join('');
}

/** The same of waits that have yet to go on, among what they begin with. */
export function resumedCheckpointLines(
  inputs: readonly (string | WaitCheckpoint | Error)[],
): string {
  const saved = inputs.filter(each => typeof each !== 'string' && !(each instanceof Error));
  return saved.map(each => checkpointLine(each as WaitCheckpoint)).join('');
}

function checkpointLine(checkpoint: WaitCheckpoint): string {
  return `${JSON.stringify(checkpoint)}\n`;
}

/** A file that holds the latest checkpoint of a wait, or of each of several, whole at any moment. */
export class CheckpointFile {
  readonly path: string;
  readonly #serialize: () => string;
  #isDirty = false;
  #writing: Promise<string | undefined> | undefined;

  /** @param serialize gives what the file is to hold, as it is by then. */
  constructor(path: string, serialize: () => string) {
    this.path = path;
    this.#serialize = serialize;
  }

  /** Resolves once the file holds what is so now, or later: to undefined, or to the reason why it does not. */
  save(): Promise<string | undefined> {
    this.#isDirty = true;
    this.#writing ??= this.#write();
    return this.#writing;
  }

  async #write(): Promise<string | undefined> {
    let failure: string | undefined;
    while (this.#isDirty) {
      this.#isDirty = false;
      failure = await replaceFile(this.path, this.#serialize());
    }
    this.#writing = undefined;
    return failure;
  }
}

async function replaceFile(path: string, text: string): Promise<string | undefined> {
  try {
    await checkReplaceable(path);
    await writeFileAtomic(path, text, { mode: 0o600 });
    return undefined;
  } catch (error) {
    return systemErrorReason(error);
  }
}

/** Where the waits for some jobs are saved that were given no file, its directory made. */
export async function createStatePath(jobIds: readonly string[]): Promise<string> {
  const stateHome = process.env.XDG_STATE_HOME ?? '';
  const directory = join(
    isAbsolute(stateHome) ? stateHome : join(homedir(), '.local', 'state'),
    'jobwait',
  );
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return join(directory, `${toFileName(jobIds.join(' '))}.json`);
}

/** An id, or several, as the name of a file: itself where it can be, else so that no two share one. */
export function toFileName(jobId: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,99}$/.test(jobId)) return jobId;
  const digest = createHash('sha256').update(jobId).digest('hex').slice(0, 12);
  const words = jobId.match(/[A-Za-z0-9]+/g) ?? ['job'];
  return `${words.join('-').slice(0, 60)}-${digest}`;
}

/** Replacing a device or a pipe would take it away from everybody. */
async function checkReplaceable(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found && !found.isFile()) throw new Error('it is not a regular file');
}
/** Keeps the checkpoints of waits up to date in a file. */
export interface CheckpointWriter {
  /** Called after every look. Tells once when writing does not work. */
  requestSave(onError: (reason: string) => void): void;
  /** Resolves, after a last time, to the file from which the waits can be resumed, if there is one. */
  close(): Promise<string | undefined>;
}

/** For waits that no file was asked for. */
export const NOOP_CHECKPOINT_WRITER: CheckpointWriter = {
  requestSave: () => {},
  close: async () => undefined,
};

/** Several waits are written no sooner than this many milliseconds after a look, */
const MIN_SAVE_INTERVAL_MS = 1000;
/** or this many times as long as it takes to gather them: thousands take a while. */
const SAVE_INTERVAL_FACTOR = 20;

/**
 * A keeper that has written the file once; one that does nothing when there is no path.
 * @param serialize gives what the file is to hold.
 * @param isThrottled whether that is so much that it is not written after every look, but soon after.
 * @throws UsageError when the file cannot be written: better now than after an hour.
 */
export async function createCheckpointWriter(
  serialize: () => string,
  path: string | undefined,
  isThrottled = false,
): Promise<CheckpointWriter> {
  if (path === undefined) return NOOP_CHECKPOINT_WRITER;
  let serializeTime = 0;
  const file = new CheckpointFile(path, () => {
    const startedAt = monotonicNow();
    const text = serialize();
    serializeTime = monotonicNow() - startedAt;
    return text;
  });
  const failure = await file.save();
  if (failure)
    throw new UsageError(`Cannot write the checkpoint ${toSingleLine(path, 200)}: ${failure}`);

  let hasReported = false;
  const save = async (onError: (reason: string) => void): Promise<void> => {
    const reason = await file.save();
    if (reason && !hasReported) onError(reason);
    hasReported ||= reason !== undefined;
  };
  let cancel: (() => void) | undefined;
  return {
    requestSave(onError) {
      const saveNow = (): void => {
        cancel = undefined;
        void save(onError);
      };
      if (isThrottled)
        cancel ??= startTimer(
          Math.max(MIN_SAVE_INTERVAL_MS, serializeTime * SAVE_INTERVAL_FACTOR),
          saveNow,
          true,
        );
      else saveNow();
    },
    async close() {
      cancel?.();
      return (await file.save()) ? undefined : path;
    },
  };
}
