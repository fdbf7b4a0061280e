import { expect, test } from 'vitest';
import type { Acceptor, CallResult } from '../../src/http-source/acceptors.js';
import { compileWaiter } from '../../src/http-source/acceptors.js';
import { readWaiter } from '../../src/http-source/waiter-file.js';
import { OptionError } from '../../src/model/validation.js';

const SMITHY_WAITER = {
  documentation: 'Waits until a job has ended',
  minDelay: 5,
  acceptors: [
    {
      state: 'success',
      matcher: { output: { path: 's', comparator: 'stringEquals', expected: 'DONE' } },
    },
    { state: 'failure', matcher: { errorType: 'Gone' } },
  ],
};

const SMITHY_MODEL = {
  smithy: '2.0',
  shapes: {
    'com.example#Job': { type: 'structure', members: {} },
    'com.example#GetJob': {
      type: 'operation',
      traits: {
        'smithy.api#http': { method: 'GET', uri: '/jobs/{id}' },
        'smithy.waiters#waitable': { JobDone: SMITHY_WAITER, Other: { acceptors: [] } },
      },
    },
  },
};

test.each<[what: string, json: unknown, name: string | undefined]>([
  ['a file of waiters', { waiters: { JobDone: SMITHY_WAITER } }, 'JobDone'],
  ['a file of one waiter, without its name', { waiters: { JobDone: SMITHY_WAITER } }, undefined],
  ['a Smithy model', SMITHY_MODEL, 'JobDone'],
])('a waiter is found in %s', (_, json, name) => {
  expect(readWaiter(json, name)).toEqual({ acceptors: SMITHY_WAITER.acceptors });
});

test.each<[json: unknown, name: string | undefined, message: RegExp]>([
  [SMITHY_MODEL, 'Missing', /one of the waiters JobDone, Other, got "Missing"/],
  [SMITHY_MODEL, undefined, /one of the waiters JobDone, Other, got undefined/],
  [SMITHY_MODEL, 'toString', /one of the waiters/],
  [{}, 'JobDone', /a file with waiters/],
  [[], 'JobDone', /a file with waiters/],
  [null, 'JobDone', /a file with waiters/],
  [{ waiters: { JobDone: 1 } }, 'JobDone', /one of the waiters JobDone/],
  [{ waiters: { JobDone: {} } }, 'JobDone', /`JobDone.acceptors` to be an array/],
  [
    { waiters: { JobDone: { acceptors: [{ matcher: 'paths' }] } } },
    'JobDone',
    /`JobDone.acceptors\[0\].matcher` to be path, pathAll, pathAny, status or error, got "paths"/,
  ],
])('%j has no valid waiter %s', (json, name, message) => {
  const read = (): unknown => readWaiter(json, name);
  expect(read).toThrow(OptionError);
  expect(read).toThrow(message);
});

test('an error names the place that the file came from', () => {
  const option = { option: 'waiter', source: '--waiter jobs.json#Missing' };
  expect(() => readWaiter(SMITHY_MODEL, 'Missing', option)).toThrow(/`--waiter jobs.json#Missing`/);
});

type Botocore = { matcher: string; argument?: string; expected: unknown };

function judge(acceptor: Botocore, result: Omit<CallResult, 'id'>): string {
  const json = {
    version: 2,
    waiters: {
      JobDone: {
        operation: 'GetJob',
        delay: 15,
        maxAttempts: 40,
        acceptors: [{ state: 'success', ...acceptor }],
      },
    },
  };
  return (
    compileWaiter(readWaiter(json, 'JobDone'))({ id: 'job-1', ...result })?.status ?? 'no match'
  );
}

test.each<[acceptor: Botocore, result: Omit<CallResult, 'id'>]>([
  [{ matcher: 'path', argument: 'a.s', expected: 'UP' }, { output: { a: { s: 'UP' } } }],
  [{ matcher: 'path', argument: 'ok', expected: true }, { output: { ok: true } }],
  [{ matcher: 'path', argument: 'length(l) == `0`', expected: true }, { output: { l: [] } }],
  [{ matcher: 'path', argument: 'n', expected: 100 }, { output: { n: 100 } }],
  [{ matcher: 'pathAll', argument: 'l[].s', expected: 'UP' }, { output: { l: [{ s: 'UP' }] } }],
  [{ matcher: 'pathAll', argument: 'l[].n', expected: 0 }, { output: { l: [{ n: 0 }, { n: 0 }] } }],
  [
    { matcher: 'pathAny', argument: 'l[].s', expected: 'UP' },
    { output: { l: [{ s: 'X' }, { s: 'UP' }] } },
  ],
  [{ matcher: 'pathAny', argument: 'l', expected: true }, { output: { l: [false, true] } }],
  [
    { matcher: 'pathAny', argument: 'l[?s==`UP`].s', expected: 'UP' },
    { output: { l: [{ s: 'UP' }] } },
  ],
  [
    { matcher: 'status', expected: 200 },
    { output: {}, httpStatus: 200 },
  ],
  [{ matcher: 'status', expected: 404 }, { error: { status: 404 } }],
  [{ matcher: 'error', expected: 'Gone' }, { error: { code: 'Gone' } }],
  [{ matcher: 'error', expected: true }, { error: { code: 'Gone' } }],
  [{ matcher: 'error', expected: false }, { output: {} }],
])('an acceptor of botocore matches: %j', (acceptor, result) => {
  expect(judge(acceptor, result)).toBe('Completed');
});

test.each<[acceptor: Botocore, result: Omit<CallResult, 'id'>]>([
  [{ matcher: 'path', argument: 'n', expected: 100 }, { output: { n: 99 } }],
  [{ matcher: 'pathAll', argument: 'l[].n', expected: 0 }, { output: { l: [] } }],
  [{ matcher: 'pathAll', argument: 'l', expected: 0 }, { output: {} }],
  [
    { matcher: 'status', expected: 404 },
    { output: {}, httpStatus: 200 },
  ],
  [{ matcher: 'error', expected: 'Gone' }, { output: {} }],
  [{ matcher: 'error', expected: false }, { error: {} }],
])('an acceptor of botocore does not match: %j', (acceptor, result) => {
  expect(judge(acceptor, result)).toBe('no match');
});

test('the state of an acceptor of botocore is checked like any other', () => {
  const acceptors = [{ state: 'ok', matcher: 'status', expected: 200 }];
  const waiter = readWaiter({ waiters: { JobDone: { acceptors } } }, 'JobDone');
  expect(() => compileWaiter(waiter)).toThrow(/`waiter.acceptors\[0\].state`/);
  expect(waiter.acceptors as Acceptor[]).toHaveLength(1);
});
