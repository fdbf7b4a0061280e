import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { WaitCheckpoint } from '../checkpoint.js';
import { oneLine } from '../errors/index.js';
import { reasonOf } from './messages.js';
import { UsageError } from './usage-error.js';

/**
 * What a file holds; whether it is a checkpoint is for the wait to judge.
 * @throws UsageError when it cannot be read or is not JSON.
 */
export async function readCheckpointFile(path: string): Promise<WaitCheckpoint> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`Cannot read --resume's file ${oneLine(path, 200)}: ${reasonOf(error)}`);
  }
  try {
    return JSON.parse(text) as WaitCheckpoint;
  } catch {
    throw new UsageError(`--resume's file ${oneLine(path, 200)} holds no JSON`);
  }
}

/** A file that holds the latest checkpoint of a wait, whole at any moment. */
export class CheckpointFile {
  readonly path: string;
  #next: WaitCheckpoint | undefined;
  #writing: Promise<string | undefined> | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Resolves once the file holds this checkpoint or a later one: to undefined, or to the reason why it does not. While
   * one is being written only the latest of those that follow is kept.
   */
  save(checkpoint: WaitCheckpoint): Promise<string | undefined> {
    this.#next = checkpoint;
    this.#writing ??= this.#write();
    return this.#writing;
  }

  async #write(): Promise<string | undefined> {
    let trouble: string | undefined;
    while (this.#next) {
      const text = `${JSON.stringify(this.#next)}\n`;
      this.#next = undefined;
      trouble = await replace(this.path, text);
    }
    this.#writing = undefined;
    return trouble;
  }
}

async function replace(path: string, text: string): Promise<string | undefined> {
  try {
    await checkReplaceable(path);
    await writeFileAtomic(path, text, { mode: 0o600 });
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Where a wait is saved that was given no file, its directory made. */
export async function stateFileFor(jobId: string): Promise<string> {
  const home = process.env.XDG_STATE_HOME ?? '';
  const directory = join(isAbsolute(home) ? home : join(homedir(), '.local', 'state'), 'jobwait');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return join(directory, `${safeName(jobId)}.json`);
}

/** An id as the name of a file: itself where it can be, else so that two ids never share one. */
export function safeName(jobId: string): string {
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
