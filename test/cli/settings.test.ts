import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { historyPath } from '../../src/cli/settings.js';

const AT_HOME = join(homedir(), '.cache/jobwait/history.ndjson');

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
