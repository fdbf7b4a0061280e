import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answer, serve } from '../../support/http-server.js';
import { jobwait, temporaryDirectory } from '../support/command.js';

const path = (expected: string, text = 'state') => ({
  output: { path: text, comparator: 'stringEquals', expected },
});
const acceptors = [
  { state: 'success', matcher: path('ready') },
  { state: 'failure', matcher: path('broken'), message: 'why' },
  { state: 'failure', matcher: { errorType: 'Gone' } },
  { state: 'retry', matcher: { errorType: 'NotYet' } },
];
const smithy = { waiters: { JobReady: { acceptors }, Other: { acceptors: [acceptors[0]] } } };
const model = {
  smithy: '2.0',
  shapes: {
    'com.example#GetJob': {
      type: 'operation',
      traits: { 'smithy.waiters#waitable': { JobReady: { acceptors } } },
    },
  },
};
const botocore = {
  version: 2,
  waiters: {
    JobReady: {
      operation: 'GetJob',
      delay: 5,
      maxAttempts: 10,
      acceptors: [
        { state: 'success', matcher: 'path', argument: 'state', expected: 'ready' },
        { state: 'failure', matcher: 'path', argument: 'state', expected: 'broken' },
        { state: 'failure', matcher: 'error', expected: 'Gone' },
        { state: 'retry', matcher: 'error', expected: 'NotYet' },
      ],
    },
  },
};

function writeWaiters(content: unknown, name = 'waiters.json'): string {
  const file = join(temporaryDirectory(), name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

async function getWith(reference: string, status: number, body: object, ...flags: string[]) {
  const { endpoint, received } = await serve(answer(status, body));
  const args = ['get', '42', '--url', `${endpoint}/{id}`, '--waiter', reference, ...flags];
  return { ...(await jobwait(args)), received };
}

describe.each([
  ["Smithy's form", smithy],
  ['a Smithy model', model],
  ["botocore's form", botocore],
])('--waiter with a file in %s', (_, content) => {
  test.each<[number, number, object]>([
    [0, 200, { state: 'ready' }],
    [1, 200, { state: 'broken', why: 'no space' }],
    [124, 200, { state: 'busy' }],
    [1, 400, { error: { code: 'Gone' } }],
    [124, 400, { error: { code: 'NotYet' } }],
    [2, 400, { error: { code: 'Else' } }],
    [75, 503, {}],
    [2, 404, {}],
  ])('ends with exit code %i for HTTP %i and %j', async (code, status, body) => {
    const run = await getWith(`${writeWaiters(content)}#JobReady`, status, body);
    expect(run.code).toBe(code);
    expect(run.received).toHaveLength(1);
  });
});

test('--waiter shows the reason that its message yields, and what other expressions yield', async () => {
  const body = { state: 'broken', why: 'no space', done: 70, kind: 'build' };
  const reference = `${writeWaiters(smithy, 'a#b.json')}#JobReady`;
  const flags = ['--progress', 'done', '--name', 'kind', '--json'];
  const { code, stdout } = await getWith(reference, 200, body, ...flags);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    status: 'Failed',
    failReason: 'no space',
    progress: 70,
    name: 'build',
  });
});

test('--waiter takes an unknown job for an error, unless --not-found says what it is', async () => {
  const { code } = await getWith(`${writeWaiters(model)}#JobReady`, 404, {}, '--not-found', '404');
  expect(code).toBe(3);
});

test('--waiter needs no name if there is one waiter only', async () => {
  for (const reference of [writeWaiters(model), `${writeWaiters(model)}#`]) {
    expect((await getWith(reference, 200, { state: 'ready' })).code).toBe(0);
  }
});

describe('--waiter is wrong usage', () => {
  test.each<[string, unknown, string, RegExp]>([
    [
      'with an unknown name',
      smithy,
      '#Ready',
      /^Expected --waiter to be one of the waiters JobReady, Other, got "Ready"/,
    ],
    [
      'without a name if there are several',
      smithy,
      '',
      /^Expected --waiter to be one of the waiters JobReady, Other, got undefined/,
    ],
    ['without waiters', { a: 1 }, '#Ready', /^Expected --waiter to be a file with waiters: /],
    ['with broken JSON', '{', '#Ready', /^Cannot read --waiter \S+waiters\.json: it is not JSON/],
    [
      'with an invalid acceptor',
      { waiters: { A: { acceptors: [{ state: 'won', matcher: path('a') }] } } },
      '#A',
      /^Expected \S*acceptors\[0\]\.state in --waiter \S+ to be one of "success", "failure", "retry", got /,
    ],
    [
      'with an invalid expression',
      { waiters: { A: { acceptors: [{ state: 'success', matcher: path('a', 'b[') }] } } },
      '#A',
      /^Expected \S+\.path in --waiter \S+ to be a JMESPath expression/,
    ],
    [
      'with an unknown matcher',
      { waiters: { A: { acceptors: [{ state: 'success', matcher: 'guess' }] } } },
      '#A',
      /^Expected A\.acceptors\[0\]\.matcher in --waiter \S+ to be path, pathAll/,
    ],
  ])('%s', async (_, content, name, message) => {
    const run = await getWith(writeWaiters(content) + name, 200, { state: 'ready' });
    expect(run.code).toBe(2);
    expect(run.stderr.replace('jobwait: ', '')).toMatch(message);
    expect(run.received).toEqual([]);
  });

  test('with a file that does not exist', async () => {
    const { code, stderr } = await getWith('/nowhere/waiters.json#A', 200, {});
    expect(code).toBe(2);
    expect(stderr).toMatch(/^jobwait: Cannot read --waiter \/nowhere\/waiters\.json: ENOENT/);
  });
});
