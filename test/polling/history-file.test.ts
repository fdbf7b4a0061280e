import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fileHistory } from '../../src/polling/history/file-history.js';
import { warnedCodes } from '../../src/runtime/diagnostics.js';

let folder: string;
let path: string;
beforeEach(() => {
  warnedCodes.clear();
  folder = mkdtempSync(join(tmpdir(), 'jobwait-history-'));
  path = join(folder, 'history.json');
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});
const durations = (name = 'Create') =>
  fileHistory(path)
    .runs(name)
    .map(run => run.duration);

describe('a history in a file', () => {
  test('is there for the next process', () => {
    const run = { duration: 9, progress: [{ elapsed: 3, percent: 50 }] };
    fileHistory(path).record('Create', run);
    expect(fileHistory(path).runs('Create')).toEqual([run]);
    expect(readdirSync(folder)).toEqual(['history.json']);
  });

  test('is made with its folder, and not before something is recorded', () => {
    path = join(folder, 'deep', 'down', 'history.json');
    expect(durations()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
    fileHistory(path).record('Create', { duration: 1 });
    expect(durations()).toEqual([1]);
  });

  test('two that are open at once lose nothing of each other', () => {
    const [one, other] = [fileHistory(path), fileHistory(path)];
    one.runs('Create');
    other.runs('Create');
    one.record('Create', { duration: 1 });
    other.record('Create', { duration: 2 });
    one.record('Create', { duration: 3 });
    expect(durations()).toEqual([1, 2, 3]);
    expect(one.runs('Create').map(run => run.duration)).toEqual([1, 2, 3]);
  });

  test('gives the same array while nothing of that name was recorded', () => {
    const history = fileHistory(path);
    history.record('Create', { duration: 1 });
    const before = history.runs('Create');
    history.record('Delete', { duration: 2 });
    expect(history.runs('Create')).toBe(before);
    const ofRds = history.runs('Create', 'rds');
    history.record('Create', { duration: 3 }, 'dds');
    expect(history.runs('Create', 'rds')).toBe(ofRds);
    expect(history.runs('Create')).not.toBe(before);
  });

  test('is not read again when it is asked', () => {
    fileHistory(path).record('Create', { duration: 1 });
    const history = fileHistory(path);
    history.runs('Create');
    rmSync(path);
    expect(history.runs('Create')).toHaveLength(1);
  });

  test('stays bounded', () => {
    const history = fileHistory(path);
    for (let duration = 0; duration < 205; duration++) history.record('Create', { duration });
    expect(durations()).toHaveLength(200);
    expect(statSync(path).size).toBeLessThan(10_000);
  });

  test('forgets everything when it is cleared, and tells its names', () => {
    const history = fileHistory(path);
    history.record('Create', { duration: 1 });
    history.record('__proto__', { duration: 1 });
    expect(fileHistory(path).names()).toEqual(['Create', '__proto__']);
    history.clear();
    expect(history.names()).toEqual([]);
    expect(fileHistory(path).names()).toEqual([]);
  });

  test('refuses an empty path', () => {
    expect(() => fileHistory('')).toThrow(/`path`/);
  });
});

describe('a file that is damaged', () => {
  test.each([
    ['cut short', '{"version":1,"jobs":{"Create":[{"dur'],
    ['empty', ''],
    ['something else', '[1,2,3]'],
    ['null', 'null'],
    ['of another version', '{"version":2,"jobs":{}}'],
    ['of runs that are none', '{"version":1,"jobs":{"Create":[{"duration":"long"}]}}'],
    ['of a service that is none', '{"version":1,"jobs":{"Create":[{"duration":1,"service":7}]}}'],
    ['of a list that is none', '{"version":1,"jobs":{"Create":7}}'],
  ])('%s is set aside, told once and never fatal', (_, content) => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    writeFileSync(path, content);
    const history = fileHistory(path);
    expect(history.runs('Create')).toEqual([]);
    history.record('Create', { duration: 1 });
    history.record('Create', { duration: 2 });
    expect(durations()).toEqual([1, 2]);
    expect(readFileSync(`${path}.damaged`, 'utf8')).toBe(content);
    expect(warned).toHaveBeenCalledTimes(1);
    expect(warned.mock.calls[0]?.[0]).toContain(`${path}.damaged`);
  });
});

describe('a file that cannot be read or written', () => {
  test('is told once, and the history goes on in memory', () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const history = fileHistory(folder);
    history.record('Create', { duration: 1 });
    history.record('Create', { duration: 2 });
    expect(history.runs('Create').map(run => run.duration)).toEqual([1, 2]);
    expect(warned).toHaveBeenCalledTimes(1);
  });

  test('a device is left where it is', () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    symlinkSync('/dev/null', path);
    const history = fileHistory(path);
    history.record('Create', { duration: 1 });
    expect(history.runs('Create').map(run => run.duration)).toEqual([1]);
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder)).toEqual(['history.json']);
    expect(warned.mock.calls[0]?.[0]).toContain('not a regular file');
  });

  test('a lock that a dead process left is broken', () => {
    writeFileSync(`${path}.lock`, '');
    fileHistory(path).record('Create', { duration: 1 });
    expect(durations()).toEqual([1]);
  });
});
