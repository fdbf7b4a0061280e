import { closeSync, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { checkNonEmptyString } from '../../model/validation.js';
import { warnOnce } from '../../runtime/diagnostics.js';
import { makeDirectory } from '../../runtime/directory.js';
import type { JobHistory, PastRun } from './job-history.js';
import { checkRecordedRun, type NamedRuns, type RecordedRun, RunStore } from './run-store.js';

/** A file with fewer lines is not compacted. A longer one is compacted once half of its lines are obsolete. */
const MIN_COMPACTION_LINES = 100;
const NEWLINE = 10;

/**
 * A history in an NDJSON file, one run per line. Each line is appended by a single write, so processes need no lock.
 * Compaction replaces the file: a run that another process appends at that moment is lost, which a history tolerates.
 */
export class FileHistory implements JobHistory {
  readonly #path: string;
  #isLoaded = false;
  #store = new RunStore();
  /** The file that the store was read from, and how far. */
  #inode = -1;
  #offset = 0;
  #lineCount = 0;
  #hasRuns = false;
  /** Whether the file ends in the middle of a line, as after a crash. */
  #endsMidLine = false;

  /** @throws OptionError if `path` is empty. */
  constructor(path: string) {
    this.#path = checkNonEmptyString('path', path);
  }

  /** @throws OptionError if the run is invalid. */
  record(jobName: string, run: PastRun, service?: string): void {
    const recorded = checkRecordedRun(jobName, run, service);
    this.#isLoaded = true;
    if (!this.#attempt('written', () => this.#append(recorded))) this.#store.add(recorded);
    if (this.#lineCount > Math.max(MIN_COMPACTION_LINES, 2 * this.#store.size)) {
      this.#attempt('compacted', () => this.#compact());
    }
  }

  /** The recorded runs, oldest first, bounded in number. */
  runs(jobName: string, service?: string): readonly PastRun[] {
    this.#loadOnce();
    return this.#store.runs(jobName, service);
  }

  /** All runs, grouped by name and service. */
  all(): readonly NamedRuns[] {
    this.#loadOnce();
    return this.#store.grouped();
  }

  /**
   * Removes all runs, also from the file.
   * @throws if the file cannot be written, or is not a history.
   */
  clear(): void {
    const exists = this.#exists();
    if (exists) this.#open('r', fd => this.#read(fd));
    this.#store = new RunStore();
    if (exists) this.#compact();
  }

  #loadOnce(): void {
    if (this.#isLoaded) return;
    this.#isLoaded = true;
    this.#attempt('read', () => {
      if (this.#exists()) this.#open('r', fd => this.#read(fd));
    });
  }

  #attempt(operation: string, action: () => void): boolean {
    try {
      action();
      return true;
    } catch (error) {
      const message = `The history of jobs in ${this.#path} cannot be ${operation}, and is kept in memory`;
      warnOnce('JOBWAIT_HISTORY_ERROR', `${message}: ${String(error)}`);
      return false;
    }
  }

  #append(recorded: RecordedRun): void {
    if (!this.#exists()) makeDirectory(dirname(this.#path));
    this.#open('a+', fd => {
      this.#read(fd);
      writeSync(fd, (this.#endsMidLine ? '\n' : '') + toLine(recorded));
      this.#read(fd);
    });
  }

  #compact(): void {
    this.#lineCount = this.#store.size;
    const text = Buffer.from(this.#store.all().map(toLine).join(''));
    writeFileAtomic.sync(this.#path, text, { fsync: false });
    this.#inode = statSync(this.#path).ino;
    this.#offset = text.length;
    this.#endsMidLine = false;
  }

  /** @throws unless it is a regular file: a device must not be replaced, and reading a pipe would block forever. */
  #exists(): boolean {
    const stat = statSync(this.#path, { throwIfNoEntry: false });
    if (stat && !stat.isFile()) throw new Error(`${this.#path} is not a regular file`);
    return stat !== undefined;
  }

  #open(flags: string, action: (fd: number) => void): void {
    const fd = openSync(this.#path, flags);
    try {
      action(fd);
    } finally {
      closeSync(fd);
    }
  }

  /** Reads the lines that have been added since the last call, or all if the file has been replaced. */
  #read(fd: number): void {
    const { ino, size } = fstatSync(fd);
    if (ino !== this.#inode || size < this.#offset) {
      this.#store = new RunStore();
      this.#inode = ino;
      this.#offset = 0;
      this.#lineCount = 0;
      this.#hasRuns = false;
    }
    const bytes = Buffer.alloc(size - this.#offset);
    readSync(fd, bytes, 0, bytes.length, this.#offset);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    for (const line of bytes.toString('utf8', 0, end).split('\n')) {
      if (line !== '') this.#addLine(line);
    }
    this.#offset += end;
    this.#endsMidLine = end < bytes.length;
    if (size > 0 && !this.#hasRuns) throw new Error(`${this.#path} is not a history of jobs`);
  }

  #addLine(line: string): void {
    this.#lineCount += 1;
    try {
      const { name, service, ...run } = JSON.parse(line);
      this.#store.add(checkRecordedRun(name, run, service));
      this.#hasRuns = true;
    } catch {
      // A damaged line is skipped.
    }
  }
}

function toLine({ jobName, service, run }: RecordedRun): string {
  return `${JSON.stringify({ name: jobName, service, ...run })}\n`;
}

/**
 * A history kept in a file that several processes may share: the latest 200 runs of each service, for the 200 names
 * recorded last. The file is read when the history is first used; each record appends a line, and reads the lines that
 * other processes have appended.
 *
 * A file that cannot be read or written, or is not a history, is reported once as a process warning with the code
 * JOBWAIT_HISTORY_ERROR, and the history is kept in memory. Damaged lines are skipped.
 * @throws OptionError if `path` is empty.
 */
export function fileHistory(path: string): FileHistory {
  return new FileHistory(path);
}
