import { expect, test } from 'vitest';
import type { Acceptor, Waiter } from '../../src/http-source/acceptors.js';
import { fromAcceptors } from '../../src/http-source/from-acceptors.js';
import { OptionError } from '../../src/model/validation.js';
import type { JobLike } from '../../src/wait/job-source.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { rejectionOf } from '../support/client.js';

const context = { signal: new AbortController().signal };
const never = (): Promise<never> => Promise.reject(new Error('not called'));

type Matcher = Acceptor['matcher'];

function output(path: string, comparator: string, expected: unknown): Matcher {
  return { output: { path, comparator, expected } };
}

/** What a waiter with one acceptor for success makes of an output. */
async function judge(matcher: Matcher, value: unknown): Promise<string | undefined> {
  const source = fromAcceptors({ acceptors: [{ state: 'success', matcher }] }, async () => value);
  return (await source.getJob('job-1', context))?.status;
}

class ServiceError extends Error {
  constructor(name: string, message: string, fields: object = {}) {
    super(message);
    this.name = name;
    Object.assign(this, fields);
  }
}

test.each<[comparator: string, value: unknown, expected: unknown, isMatch: boolean]>([
  ['stringEquals', 'DONE', 'DONE', true],
  ['stringEquals', 'done', 'DONE', false],
  ['stringEquals', ['DONE'], 'DONE', false],
  ['stringEquals', null, 'null', false],
  ['stringEquals', 1, '1', false],
  ['stringEquals', '', '', true],
  ['booleanEquals', true, 'true', true],
  ['booleanEquals', true, true, true],
  ['booleanEquals', false, 'false', true],
  ['booleanEquals', false, 'true', false],
  ['booleanEquals', 'true', 'true', false],
  ['booleanEquals', null, 'false', false],
  ['allStringEquals', ['UP', 'UP'], 'UP', true],
  ['allStringEquals', ['UP', 'DOWN'], 'UP', false],
  ['allStringEquals', ['UP', null], 'UP', false],
  ['allStringEquals', [], 'UP', false],
  ['allStringEquals', 'UP', 'UP', false],
  ['allStringEquals', null, 'UP', false],
  ['anyStringEquals', ['DOWN', 'UP'], 'UP', true],
  ['anyStringEquals', ['DOWN'], 'UP', false],
  ['anyStringEquals', [], 'UP', false],
  ['anyStringEquals', 'UP', 'UP', false],
])('%s of %j with %j is %s', async (comparator, value, expected, isMatch) => {
  const status = await judge(output('value', comparator, expected), { value });
  expect(status).toBe(isMatch ? 'Completed' : 'Running');
});

test.each<[what: string, matcher: Matcher, value: unknown]>([
  ['a path', output('a.b[0].c', 'stringEquals', 'x'), { a: { b: [{ c: 'x' }] } }],
  ['a projection', output('list[].s', 'allStringEquals', 'x'), { list: [{ s: 'x' }, { s: 'x' }] }],
  ['a literal', output('length(list) == `2`', 'booleanEquals', 'true'), { list: [1, 2] }],
  [
    'the class of a client',
    output('s', 'stringEquals', 'x'),
    Object.assign(new (class {})(), { s: 'x' }),
  ],
  [
    'input and output',
    {
      inputOutput: {
        path: 'input.id == output.done',
        comparator: 'booleanEquals',
        expected: 'true',
      },
    },
    { done: 'job-1' },
  ],
  ['any output', { success: true }, undefined],
  ['the HTTP status', { status: 200 }, { $metadata: { httpStatusCode: 200 } }],
])('%s matches', async (_, matcher, value) => {
  expect(await judge(matcher, value)).toBe('Completed');
});

test.each<[what: string, matcher: Matcher, value: unknown]>([
  ['a path that fails', output('length(list)', 'stringEquals', 'x'), { list: 3 }],
  ['a path into nothing', output('a.b', 'stringEquals', 'x'), undefined],
  ['an error', { success: false }, {}],
  ['an error type', { errorType: 'Error' }, { name: 'Error' }],
  ['another HTTP status', { status: 404 }, { $metadata: { httpStatusCode: 200 } }],
])('%s does not match an output, so the job is running', async (_, matcher, value) => {
  expect(await judge(matcher, value)).toBe('Running');
});

test.each<[what: string, matcher: Matcher, error: unknown]>([
  ['its name', { errorType: 'NotFoundException' }, new ServiceError('NotFoundException', 'x')],
  ['its code', { errorType: 'NotFound' }, new ServiceError('Error', 'x', { code: 'NotFound' })],
  ['a namespace in the waiter', { errorType: 'com.example#Gone' }, new ServiceError('Gone', 'x')],
  ['a namespace in the error', { errorType: 'Gone' }, new ServiceError('com.example#Gone', 'x')],
  ['any error', { success: false }, 'text'],
  [
    'its HTTP status',
    { status: 404 },
    new ServiceError('x', 'x', { $metadata: { httpStatusCode: 404 } }),
  ],
  [
    'its HTTP status of older clients',
    { status: 404 },
    new ServiceError('x', 'x', { statusCode: 404 }),
  ],
])('an error matches by %s', async (_, matcher, error) => {
  const source = fromAcceptors({ acceptors: [{ state: 'success', matcher }] }, () =>
    Promise.reject(error),
  );
  expect(await source.getJob('job-1', context)).toMatchObject({ status: 'Completed', raw: error });
});

test('the first acceptor that matches wins', async () => {
  const acceptors: Acceptor[] = [
    { state: 'retry', matcher: { errorType: 'Throttled' } },
    { state: 'failure', matcher: output('s', 'stringEquals', 'BAD') },
    { state: 'success', matcher: { success: true } },
    { state: 'failure', matcher: { success: false } },
  ];
  const answers: (() => unknown)[] = [
    () => {
      throw new ServiceError('Throttled', 'x');
    },
    () => ({ s: 'BAD' }),
    () => ({ s: 'OK' }),
    () => {
      throw new ServiceError('Other', 'x');
    },
  ];
  const statuses: (string | undefined)[] = [];
  for (const each of answers) {
    const source = fromAcceptors({ acceptors }, async () => each());
    statuses.push((await source.getJob('job-1', context))?.status);
  }
  expect(statuses).toEqual(['Running', 'Failed', 'Completed', 'Failed']);
});

test.each<[what: string, acceptor: Partial<Acceptor>, call: () => unknown, job: Partial<JobLike>]>([
  [
    'an output',
    { matcher: output('s', 'stringEquals', 'BAD'), message: 'why' },
    () => ({ s: 'BAD', why: 'no disk' }),
    { failReason: 'no disk' },
  ],
  [
    'an output that has none',
    { matcher: output('s', 'stringEquals', 'BAD'), message: 'why' },
    () => ({ s: 'BAD' }),
    { failReason: undefined },
  ],
  [
    'input and output',
    {
      matcher: { inputOutput: { path: 'output.s', comparator: 'stringEquals', expected: 'BAD' } },
      message: "join(' ', [input.id, output.why])",
    },
    () => ({ s: 'BAD', why: 'has no disk' }),
    { failReason: 'job-1 has no disk' },
  ],
  [
    'an error',
    { matcher: { errorType: 'Gone' }, message: "join(': ', [name, message, detail])" },
    () => {
      throw new ServiceError('Gone', 'it went', { detail: 'away' });
    },
    { failReason: 'Gone: it went: away', errorCode: 'Gone' },
  ],
  [
    'an error without an expression',
    { matcher: { success: false } },
    () => {
      throw new ServiceError('Gone', 'it went', { code: 'E17' });
    },
    { failReason: 'it went', errorCode: 'E17' },
  ],
])('the fail reason comes from %s', async (_, acceptor, call, job) => {
  const waiter = { acceptors: [{ state: 'failure', ...acceptor } as Acceptor] };
  const source = fromAcceptors(waiter, async () => call());
  expect(await source.getJob('job-1', context)).toMatchObject({ status: 'Failed', ...job });
});

test('the reason is only that of a failure', async () => {
  const acceptor: Acceptor = { state: 'success', matcher: { success: true }, message: 'why' };
  const source = fromAcceptors({ acceptors: [acceptor] }, async () => ({ why: 'x' }));
  expect((await source.getJob('job-1', context))?.failReason).toBeUndefined();
});

test('an error that no acceptor matches is fatal, also one that would be retried otherwise', async () => {
  const error = new ServiceError('ECONNRESET', 'reset', { code: 'ECONNRESET' });
  let calls = 0;
  const source = fromAcceptors(
    { acceptors: [{ state: 'retry', matcher: { errorType: 'Other' } }] },
    () => {
      calls += 1;
      throw error;
    },
  );
  const rejection = await rejectionOf(waitForJob('job-1', { source }));
  expect(rejection).toMatchObject({ code: 'REQUEST_REJECTED', cause: error });
  expect(calls).toBe(1);
});

test('the call gets the id and a signal that aborts with the wait', async () => {
  const calls: [string, AbortSignal][] = [];
  const source = fromAcceptors(
    { acceptors: [{ state: 'retry', matcher: { success: true } }] },
    (id, { signal }) => {
      calls.push([id, signal]);
      return new Promise(() => {});
    },
  );
  const wait = waitForJob('job-7', { source });
  await Promise.resolve();
  await Promise.resolve();
  wait.abort();
  await rejectionOf(wait);
  expect(calls.map(([id, { aborted }]) => [id, aborted])).toEqual([['job-7', true]]);
});

const valid: Acceptor = { state: 'success', matcher: { success: true } };
const path = { path: 's', comparator: 'stringEquals', expected: 'x' };

test.each<[option: string, waiter: unknown]>([
  ['waiter', undefined],
  ['waiter.acceptors', {}],
  ['waiter.acceptors', { acceptors: [] }],
  ['waiter.acceptors[0]', { acceptors: ['x'] }],
  ['waiter.acceptors[1].state', { acceptors: [valid, { ...valid, state: 'succes' }] }],
  ['waiter.acceptors[0].matcher', { acceptors: [{ state: 'success' }] }],
  ['waiter.acceptors[0].matcher', { acceptors: [{ ...valid, matcher: {} }] }],
  [
    'waiter.acceptors[0].matcher',
    { acceptors: [{ ...valid, matcher: { success: true, errorType: 'x' } }] },
  ],
  ['sucess', { acceptors: [{ ...valid, matcher: { sucess: true } }] }],
  ['mesage', { acceptors: [{ ...valid, mesage: 'x' }] }],
  ['waiter.acceptors[0].message', { acceptors: [{ ...valid, message: 'a.' }] }],
  [
    'waiter.acceptors[0].matcher.success',
    { acceptors: [{ ...valid, matcher: { success: 'true' } }] },
  ],
  [
    'waiter.acceptors[0].matcher.errorType',
    { acceptors: [{ ...valid, matcher: { errorType: '' } }] },
  ],
  ['waiter.acceptors[0].matcher.output', { acceptors: [{ ...valid, matcher: { output: 's' } }] }],
  [
    'waiter.acceptors[0].matcher.output.path',
    { acceptors: [{ ...valid, matcher: { output: { ...path, path: 'a[' } } }] },
  ],
  [
    'waiter.acceptors[0].matcher.output.path',
    { acceptors: [{ ...valid, matcher: { output: { ...path, path: 'no(@)' } } }] },
  ],
  [
    'waiter.acceptors[0].matcher.inputOutput.comparator',
    { acceptors: [{ ...valid, matcher: { inputOutput: { ...path, comparator: 'equals' } } }] },
  ],
  [
    'waiter.acceptors[0].matcher.output.expected',
    { acceptors: [{ ...valid, matcher: { output: { ...path, expected: 1 } } }] },
  ],
  [
    'waiter.acceptors[0].matcher.output.expected',
    {
      acceptors: [
        {
          ...valid,
          matcher: { output: { ...path, comparator: 'booleanEquals', expected: 'yes' } },
        },
      ],
    },
  ],
  ['waiter.acceptors[0].matcher.status', { acceptors: [{ ...valid, matcher: { status: '404' } }] }],
])('an invalid %s is reported at once', (option, waiter) => {
  const create = (): unknown => fromAcceptors(waiter as Waiter, never);
  expect(create).toThrow(OptionError);
  expect(create).toThrow(expect.objectContaining({ option }));
});

test('a call that is no function is reported at once', () => {
  expect(() => fromAcceptors({ acceptors: [valid] }, 'x' as never)).toThrow(
    /`call` to be a function/,
  );
});
