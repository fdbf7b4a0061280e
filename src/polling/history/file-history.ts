import { checkNonEmptyString } from '../../usage.js';
import { readRuns, setAsideDamagedFile, writeRuns } from './history-file.js';
import type { JobHistory, PastRun } from './job-history.js';
import { withLock } from './lock.js';
import { MAX_RUNS_PER_SERVICE, type RecordedRun } from './past-job.js';
import { checkRecordedRun } from './run.js';
import { RunStore } from './run-store.js';

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
  let hasWarned = false;

  const warn = (message: string): void => {
    if (hasWarned) return;
    hasWarned = true;
    process.emitWarning(message, 'JobHistoryWarning');
  };
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
