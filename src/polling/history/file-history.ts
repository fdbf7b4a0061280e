import { checkText } from '../../usage.js';
import { readRuns, setAside, writeRuns } from './history-file.js';
import type { JobHistory, PastRun } from './job-history.js';
import { withLock } from './lock.js';
import { MOST_RUNS, type Recorded } from './past-job.js';
import { checkRecorded } from './run.js';
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
  checkText('path', path);
  let store: RunStore | undefined;
  /** Recorded here, and not in the file yet. */
  let unsaved: [jobName: string, recorded: Recorded][] = [];
  let warned = false;

  const warn = (message: string): void => {
    if (warned) return;
    warned = true;
    process.emitWarning(message, 'JobHistoryWarning');
  };
  const attempt = (what: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      warn(`The history of jobs could not be ${what} and goes on in memory: ${String(error)}`);
    }
  };

  /** Only under the lock: what is set aside must be what was read. */
  const mended = (): RunStore => {
    const found = readRuns(path);
    if (found !== 'damaged') return new RunStore(found, store);
    setAside(path);
    warn(`The history of jobs in ${path} was damaged; it is kept as ${path}.damaged`);
    return new RunStore();
  };
  const loaded = (): RunStore => {
    if (!store) {
      attempt('read', () => {
        const found = readRuns(path);
        store = found === 'damaged' ? withLock(path, mended) : new RunStore(found);
      });
    }
    store ??= new RunStore();
    return store;
  };

  return {
    record(jobName, run, service) {
      const added: [string, Recorded] = [
        checkText('jobName', jobName),
        checkRecorded(run, service),
      ];
      loaded().add(...added);
      unsaved = [...unsaved, added].slice(-MOST_RUNS);
      attempt('saved', () =>
        withLock(path, () => {
          const merged = mended();
          for (const each of unsaved) merged.add(...each);
          writeRuns(path, merged);
          store = merged;
          unsaved = [];
        }),
      );
    },
    runs: (jobName, service) => loaded().runs(jobName, service),
    names: () => Array.from(loaded().jobs(), ([name]) => name),
    all: () =>
      [...loaded().jobs()].flatMap(([name, job]) =>
        job.byService().map(each => ({ name, ...each })),
      ),
    clear() {
      store = new RunStore();
      unsaved = [];
      attempt('cleared', () => withLock(path, () => writeRuns(path, new RunStore())));
    },
  };
}
