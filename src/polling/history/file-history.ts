import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { checkNonEmptyString, isObject } from '../../model/validation.js';
import { warnOnce } from '../../runtime/diagnostics.js';
import type { JobHistory, PastRun } from './job-history.js';
import { checkRecordedRun, MAX_RUNS_PER_SERVICE, type RecordedRun, RunStore } from './run-store.js';

/** The runs of one job name on one kind of service. */
export interface NamedRuns {
  readonly name: string;
  /** Undefined for runs of which it is not known. */
  readonly service: string | undefined;
  /** Oldest first. */
  readonly runs: readonly PastRun[];
}

/** A history kept in a file. */
export interface FileHistory extends JobHistory {
  /** The names of jobs there are runs of, the one recorded longest ago first. */
  names(): readonly string[];
  /** All that there is, by name and service. */
  all(): readonly NamedRuns[];
  /** Forgets every run, in the file too. */
  clear(): void;
}

/**
 * A history in a JSON file, safe for several processes: what each records is added to what the others did. The file is
 * read when the history is first asked and again at each recording, and replaced whole, so that a reader never sees half
 * of it. Bounded: the latest 200 runs on each service of each of the 200 names
 * recorded last.
 *
 * A file that is damaged is set aside as `<path>.damaged`; that, and a file that cannot be read or written, is told once
 * as a process warning. The history then goes on in memory: nothing here ever ends a wait.
 * @throws TypeError when `path` is empty, and from `record` when the run is none.
 */
export function fileHistory(path: string): FileHistory {
  checkNonEmptyString('path', path);
  let store: RunStore | undefined;
  /** Recorded here, and not in the file yet. */
  let unsaved: [jobName: string, recorded: RecordedRun][] = [];

  const warn = (message: string): void => warnOnce('JOBWAIT_HISTORY_ERROR', message);
  const attempt = (operation: string, action: () => void): void => {
    try {
      action();
    } catch (error) {
      warn(`The history of jobs could not be ${operation} and goes on in memory: ${String(error)}`);
    }
  };

  /** Only under the lock: what is set aside must be what was read. */
  const loadOrRepair = (): RunStore => {
    const contents = readRuns(path);
    if (contents !== 'damaged') return new RunStore(contents, store);
    setAsideDamagedFile(path);
    warn(`The history of jobs in ${path} was damaged; it is kept as ${path}.damaged`);
    return new RunStore();
  };
  const getStore = (): RunStore => {
    if (!store) {
      attempt('read', () => {
        const contents = readRuns(path);
        store = contents === 'damaged' ? withLock(path, loadOrRepair) : new RunStore(contents);
      });
    }
    store ??= new RunStore();
    return store;
  };

  return {
    record(jobName, run, service) {
      const entry: [string, RecordedRun] = [
        checkNonEmptyString('jobName', jobName),
        checkRecordedRun(run, service),
      ];
      getStore().add(...entry);
      unsaved = [...unsaved, entry].slice(-MAX_RUNS_PER_SERVICE);
      attempt('saved', () =>
        withLock(path, () => {
          const merged = loadOrRepair();
          for (const each of unsaved) merged.add(...each);
          writeRuns(path, merged);
          store = merged;
          unsaved = [];
        }),
      );
    },
    runs: (jobName, service) => getStore().runs(jobName, service),
    names: () => Array.from(getStore().jobs(), ([name]) => name),
    all: () =>
      [...getStore().jobs()].flatMap(([name, job]) =>
        job.byService().map(each => ({ name, ...each })),
      ),
    clear() {
      store = new RunStore();
      unsaved = [];
      attempt('cleared', () => withLock(path, () => writeRuns(path, new RunStore())));
    },
  };
}
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
/** Milliseconds. Writing a history takes a few, so a lock that stays the same for so long was left by a process that died. */
const STALE_LOCK_AGE_MS = 2000;
const LOCK_TIMEOUT_MS = 10_000;
const LOCK_RETRY_INTERVAL_MS = 5;

/**
 * Does the work while no other process holds `<path>.lock`, waiting for it. Blocks: recording is synchronous, so that
 * nothing is lost when the process ends right after.
 * @throws when the lock cannot be had, and what the work throws.
 */
export function withLock<T>(path: string, action: () => T): T {
  const lockPath = `${path}.lock`;
  mkdirSync(dirname(path), { recursive: true });
  acquireLock(lockPath);
  try {
    return action();
  } finally {
    rmSync(lockPath, { force: true });
  }
}

function acquireLock(lockPath: string): void {
  let holder = '';
  let unchangedSinceMs = 0;
  for (let waitedMs = 0; ; waitedMs += LOCK_RETRY_INTERVAL_MS) {
    try {
      closeSync(openSync(lockPath, 'wx'));
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || waitedMs >= LOCK_TIMEOUT_MS)
        throw error;
    }
    const currentHolder = identifyHolder(lockPath);
    if (currentHolder !== holder) {
      holder = currentHolder;
      unchangedSinceMs = waitedMs;
    } else if (waitedMs - unchangedSinceMs >= STALE_LOCK_AGE_MS) {
      rmSync(lockPath, { force: true });
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_RETRY_INTERVAL_MS);
  }
}

function identifyHolder(lockPath: string): string {
  const stat = statSync(lockPath, { throwIfNoEntry: false });
  return `${stat?.ino} ${stat?.mtimeMs}`;
}
