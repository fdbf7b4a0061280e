import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { historyPath } from '../../src/cli/settings.js';

const AT_HOME = join(os.homedir(), '.cache/jobwait/history.ndjson');

test.each<[string, Record<string, string>, string | undefined]>([
  ['in the cache at home', {}, AT_HOME],
  [
    'in the cache that XDG_CACHE_HOME names',
    { XDG_CACHE_HOME: '/cache' },
    '/cache/jobwait/history.ndjson',
  ],
  ['at home if that is not absolute', { XDG_CACHE_HOME: 'cache' }, AT_HOME],
  ['at home if the variables are blank', { XDG_CACHE_HOME: '', JOBWAIT_HISTORY: ' ' }, AT_HOME],
  [
    'where JOBWAIT_HISTORY says',
    { XDG_CACHE_HOME: '/cache', JOBWAIT_HISTORY: 'own.json' },
    'own.json',
  ],
  ['nowhere if it is off', { JOBWAIT_HISTORY: 'off' }, undefined],
  ['nowhere rather than in the null device', { JOBWAIT_HISTORY: '/dev/null' }, undefined],
])('the history file is %s', (_, environment, path) => {
  expect(historyPath(environment)).toBe(path);
});

test('without a home directory there is no history, unless a variable says where', () => {
  const { homedir } = os;
  os.homedir = () => {
    throw new Error('A system error occurred: uv_os_homedir returned ENOENT');
  };
  syncBuiltinESMExports();
  onTestFinished(() => {
    os.homedir = homedir;
    syncBuiltinESMExports();
  });
  expect(historyPath({})).toBeUndefined();
  expect(historyPath({ JOBWAIT_HISTORY: 'own.json' })).toBe('own.json');
  expect(historyPath({ XDG_CACHE_HOME: '/cache' })).toBe('/cache/jobwait/history.ndjson');
});

test('a home directory that is not absolute is none', () => {
  vi.stubEnv('HOME', 'relative');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(historyPath({})).toBeUndefined();
});
