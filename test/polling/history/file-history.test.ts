import {
  appendFileSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fileHistory } from '../../../src/polling/history/file-history.js';
import { warnedCodes } from '../../../src/runtime/diagnostics.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jobwait-history-'));
  path = join(folder, 'history.ndjson');
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function durationsOf(history = fileHistory(path)): number[] {
  return history.runs('Create').map(({ duration }) => duration);
}

function recordAll(durations: readonly number[], history = fileHistory(path)): void {
  for (const duration of durations) history.record('Create', { duration });
}

function watchWarnings() {
  warnedCodes.clear();
  return vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
}

const linesOf = (): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);

describe('a file history', () => {
  test('keeps runs for the next process', () => {
    const run = { duration: 9, progress: [{ elapsed: 3, percent: 50 }] };
    fileHistory(path).record('Create', run);
    expect(fileHistory(path).runs('Create')).toEqual([run]);
    expect(readdirSync(folder)).toEqual(['history.ndjson']);
  });

  test('creates the file and its folder when the first run is recorded', () => {
    path = join(folder, 'deep', 'down', 'history.ndjson');
    expect(durationsOf()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
    recordAll([1]);
    expect(durationsOf()).toEqual([1]);
  });

  test('appends one line for each run and leaves the others as they are', () => {
    recordAll([1, 2]);
    const before = readFileSync(path, 'utf8');
    recordAll([3]);
    expect(readFileSync(path, 'utf8')).toBe(`${before}{"name":"Create","duration":3}\n`);
  });

  test('sees the runs that another process has recorded, once it records one itself', () => {
    const [one, other] = [fileHistory(path), fileHistory(path)];
    expect([durationsOf(one), durationsOf(other)]).toEqual([[], []]);
    recordAll([1], one);
    recordAll([2], other);
    recordAll([3], one);
    expect(durationsOf(one)).toEqual([1, 2, 3]);
    expect(durationsOf()).toEqual([1, 2, 3]);
  });

  test('returns the same array until a run of that name and service is recorded', () => {
    const history = fileHistory(path);
    recordAll([1], history);
    const before = history.runs('Create');
    history.record('Delete', { duration: 2 });
    expect(history.runs('Create')).toBe(before);
    const onRds = history.runs('Create', 'rds');
    history.record('Create', { duration: 3 }, 'dds');
    expect(history.runs('Create', 'rds')).toBe(onRds);
    expect(history.runs('Create')).not.toBe(before);
  });

  test('does not read the file again when runs are read', () => {
    recordAll([1]);
    const history = fileHistory(path);
    expect(durationsOf(history)).toEqual([1]);
    rmSync(path);
    expect(durationsOf(history)).toEqual([1]);
  });

  test('groups all runs by name and service', () => {
    const history = fileHistory(path);
    history.record('Create', { duration: 1 }, 'rds');
    history.record('Create', { duration: 2 });
    history.record('Create', { duration: 3 }, 'dds');
    history.record('__proto__', { duration: 5 });
    history.record('Create', { duration: 4 }, 'rds');
    for (const each of [history, fileHistory(path)]) {
      expect(each.runs('Create', 'rds')).toEqual([{ duration: 1 }, { duration: 4 }]);
      expect(durationsOf(each)).toEqual([1, 2, 3, 4]);
      expect(each.all()).toEqual([
        { name: '__proto__', service: undefined, runs: [{ duration: 5 }] },
        { name: 'Create', service: 'rds', runs: [{ duration: 1 }, { duration: 4 }] },
        { name: 'Create', service: undefined, runs: [{ duration: 2 }] },
        { name: 'Create', service: 'dds', runs: [{ duration: 3 }] },
      ]);
    }
  });

  test('removes all runs when it is cleared, also for processes that use it', () => {
    const [history, other] = [fileHistory(path), fileHistory(path)];
    recordAll([1, 2], history);
    recordAll([3], other);
    history.clear();
    expect([durationsOf(history), durationsOf()]).toEqual([[], []]);
    recordAll([4], other);
    expect([durationsOf(other), durationsOf()]).toEqual([[4], [4]]);
  });

  test('can be cleared before there is a file', () => {
    fileHistory(path).clear();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('refuses an empty path', () => {
    expect(() => fileHistory('')).toThrow(/`path`/);
  });
});

describe('compaction', () => {
  const many = Array.from({ length: 1100 }, (_, duration) => duration);

  test('keeps the file below twice the runs that are kept', () => {
    recordAll(many);
    expect(durationsOf()).toEqual(many.slice(-200));
    expect(linesOf().length).toBeLessThanOrEqual(400);
    expect(readdirSync(folder)).toEqual(['history.ndjson']);
  });

  test('does not touch a file of which half is needed', () => {
    recordAll(many.slice(0, 400));
    expect(linesOf()).toHaveLength(400);
    recordAll(many.slice(400, 401));
    expect(linesOf()).toHaveLength(200);
  });

  test('is followed by other processes', () => {
    const [one, other] = [fileHistory(path), fileHistory(path)];
    recordAll([-0], one);
    recordAll(many, other);
    recordAll([5000], one);
    expect(durationsOf(one)).toEqual([...many.slice(-199), 5000]);
    expect(durationsOf()).toEqual([...many.slice(-199), 5000]);
  });

  test('follows a symbolic link to the file', () => {
    const target = join(folder, 'target.ndjson');
    writeFileSync(target, '');
    symlinkSync(target, path);
    recordAll(many);
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8').split('\n').length).toBeLessThanOrEqual(401);
  });

  test('removes damaged lines', () => {
    recordAll([1]);
    appendFileSync(path, 'damaged\n'.repeat(200));
    recordAll([2]);
    expect(linesOf()).toHaveLength(2);
  });
});

describe('a damaged file', () => {
  test.each([
    ['text', 'no JSON'],
    ['a blank line', ''],
    ['another value', '[1,2,3]'],
    ['null', 'null'],
    ['no name', '{"duration":7}'],
    ['an invalid duration', '{"name":"Create","duration":"long"}'],
    ['invalid progress', '{"name":"Create","duration":7,"progress":{}}'],
    ['an invalid service', '{"name":"Create","duration":7,"service":7}'],
  ])('loses only the line that holds %s', (_, line) => {
    const warned = watchWarnings();
    recordAll([1]);
    appendFileSync(path, `${line}\n`);
    recordAll([2]);
    expect(durationsOf()).toEqual([1, 2]);
    expect(warned).not.toHaveBeenCalled();
  });

  test('loses only the line that was cut short', () => {
    recordAll([1, 2]);
    truncateSync(path, readFileSync(path).length - 5);
    expect(durationsOf()).toEqual([1]);
    recordAll([3]);
    expect(durationsOf()).toEqual([1, 3]);
  });
});

describe('a file that is of no use', () => {
  test.each([
    ['a folder', () => folder],
    ['a path below a file', () => '/dev/null/history.ndjson'],
    [
      'a device',
      () => {
        symlinkSync('/dev/null', path);
        return path;
      },
    ],
    [
      'some other file',
      () => {
        writeFileSync(path, '# My notes\n\nBuy milk.');
        return path;
      },
    ],
  ])('is left alone and reported once if it is %s, and runs are kept in memory', (_, create) => {
    const warned = watchWarnings();
    const unusable = create();
    const before = readdirSync(folder);
    const history = fileHistory(unusable);
    expect(durationsOf(history)).toEqual([]);
    recordAll([1, 2], history);
    expect(durationsOf(history)).toEqual([1, 2]);
    expect(() => history.clear()).toThrow();
    expect(readdirSync(folder)).toEqual(before);
    if (unusable === path && !lstatSync(path).isSymbolicLink()) {
      expect(readFileSync(path, 'utf8')).toBe('# My notes\n\nBuy milk.');
    }
    expect(warned).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/^The history of jobs in .* cannot be read, and is kept in memory: /),
      expect.objectContaining({ code: 'JOBWAIT_HISTORY_ERROR' }),
    );
  });
});
