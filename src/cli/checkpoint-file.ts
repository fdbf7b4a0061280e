import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readCheckpoint } from '../machine/checkpoint.js';
import { reviveJob } from '../machine/job-record.js';
import type { WaitState } from '../machine/state.js';
import { toSingleLine } from '../model/errors.js';
import type { Job, WaitCheckpoint } from '../model/job.js';
import { isObject } from '../model/validation.js';
import { wallNow } from '../runtime/clock.js';
import { makeDirectory } from '../runtime/directory.js';
import { toJsonText } from '../telemetry/json-text.js';
import type { JobWait } from '../wait/job-wait.js';
import { UsageError } from './errors.js';
import type { CliIO } from './io.js';
import { xdgDirectory } from './settings.js';
import { systemErrorReason } from './terminal.js';

/**
 * The checkpoints in a file: one JSON text, or one per line, perhaps after byte order marks. They are validated when their
 * waits are resumed.
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
    // Trimming removes byte order marks too.
    const texts = lines.map(line => line.trim()).filter(line => line !== '');
    return texts.length > 0 ? texts.map(text => JSON.parse(text)) : undefined;
  } catch {
    return undefined;
  }
}

/** The checkpoint of a wait as a line of such a file. */
export function checkpointLine(wait: Pick<JobWait, 'checkpoint'>, mark: object = {}): string {
  return `${toJsonText({ ...wait.checkpoint(), ...mark })}\n`;
}

/** The last known state of a wait's job. */
export function lastSeenJob(wait: Pick<JobWait, 'checkpoint'>): Job | undefined {
  const { job } = wait.checkpoint().state as WaitState;
  return job ? reviveJob(job) : undefined;
}

const FINAL_OUTCOMES = ['completed', 'failed', 'canceled', 'not-found'] as const;
/** The outcome of a wait that is over for good. */
export type FinalOutcome = (typeof FINAL_OUTCOMES)[number];

/**
 * How a wait ended, if it is over and its result has been printed.
 * @throws OptionError naming the field that is invalid.
 */
export function printedOutcome(input: unknown): FinalOutcome | undefined {
  if (!isObject(input) || input.printed !== true) return undefined;
  const { outcome } = readCheckpoint(input, wallNow()).state;
  return FINAL_OUTCOMES.find(each => each === outcome);
}

/** Saves checkpoints in a new file below the user's state directory. Returns its path. */
export function saveInStateDirectory(
  jobIds: readonly string[],
  text: string,
  env: CliIO['env'],
): string {
  const directory = stateDirectory(env);
  makeDirectory(directory, 0o700);
  for (let number = 1; ; number += 1) {
    const path = join(directory, fileNameFor(jobIds, number));
    try {
      writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      rmSync(path, { force: true });
      throw error;
    }
  }
}

/** Deletes a file of checkpoints if `saveInStateDirectory` made it. */
export function deleteIfNamedByJobwait(
  path: string,
  jobIds: readonly string[],
  env: CliIO['env'],
): void {
  const number = Number(/-(\d+)\.json$/.exec(path)?.[1] ?? 1);
  const names = [1, number].map(each => fileNameFor(jobIds, each));
  if (!names.includes(basename(path))) return;
  try {
    if (realpathSync(dirname(path)) !== realpathSync(stateDirectory(env))) return;
    rmSync(path);
  } catch {
    // Deleting it is for tidiness only.
  }
}

function stateDirectory({ XDG_STATE_HOME }: CliIO['env']): string {
  return xdgDirectory(XDG_STATE_HOME, '.local/state');
}

/** The name of the first file for these jobs, or that of a later one. */
function fileNameFor(jobIds: readonly string[], number: number): string {
  const name = toFileName(jobIds.toSorted().join(' '));
  return number === 1 ? `${name}.json` : `${name}-${number}.json`;
}

/** A file name for one or several job ids: the id if that is safe, otherwise one that is unique by its digest. */
export function toFileName(jobIds: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,99}$/.test(jobIds)) return jobIds;
  const digest = createHash('sha256').update(jobIds).digest('hex').slice(0, 12);
  const words = jobIds.match(/[A-Za-z0-9]+/g) ?? ['job'];
  return `${words.join('-').slice(0, 60)}-${digest}`;
}
