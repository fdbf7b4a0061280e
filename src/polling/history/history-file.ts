import { existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { isObject } from '../../usage.js';
import type { RecordedRun } from './past-job.js';
import { checkRecordedRun } from './run.js';
import type { RunStore } from './run-store.js';

const HISTORY_FILE_VERSION = 1;

/** The runs in a file, by name: none when there is no file yet. */
export function readRuns(
  path: string,
): [jobName: string, runs: readonly RecordedRun[]][] | 'damaged' {
  try {
    checkRegularFile(path);
    const { version, jobs } = JSON.parse(readFileSync(path, 'utf8'));
    if (version !== HISTORY_FILE_VERSION || !isObject(jobs)) return 'damaged';
    return Object.entries(jobs).map(([name, runs]) => [
      name,
      (runs as unknown[]).map(parseRecordedRun),
    ]);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code !== undefined) throw error;
    return 'damaged';
  }
}

/** Older files name no services. */
function parseRecordedRun(run: unknown): RecordedRun {
  return checkRecordedRun(run, isObject(run) ? run.service : undefined);
}

/** A device would be renamed as damaged for the whole machine, and a pipe read for ever. */
function checkRegularFile(path: string): void {
  if (statSync(path).isFile()) return;
  throw Object.assign(new Error(`${path} is not a regular file`), { code: 'ENOTFILE' });
}

/** Replaces the file whole. Its folder is made when there is none. */
export function writeRuns(path: string, store: RunStore): void {
  // A name may be "__proto__": entries, not assignments.
  const jobs = Object.fromEntries(
    Array.from(store.jobs(), ([name, { recordedRuns }]) => [
      name,
      recordedRuns.map(({ run, service }) => ({ ...run, service })),
    ]),
  );
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path)) checkRegularFile(path);
  writeFileAtomic.sync(path, `${JSON.stringify({ version: HISTORY_FILE_VERSION, jobs })}\n`);
}

/** Out of the way, and kept for whoever wants to look. */
export function setAsideDamagedFile(path: string): void {
  renameSync(path, `${path}.damaged`);
}
