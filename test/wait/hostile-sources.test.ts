import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/model/job.js';
import type { JobRequestError } from '../../src/model/wait-errors.js';
import { fixed } from '../../src/polling/fixed.js';
import { resumeWait, waitForJob } from '../../src/wait-for-job.js';
import { completed, running } from '../support/jobs.js';
import { type SourceResponse, sequenceSource } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const polling = fixed('10s');

const fail = (): never => {
  throw new TypeError('a member that throws');
};
/** An object whose members of these names throw when they are read. */
function throwing(members: readonly string[], target: object = {}): object {
  for (const member of members) {
    Object.defineProperty(target, member, { get: fail, enumerable: true });
  }
  return target;
}
const REVOKED = Proxy.revocable({}, {});
REVOKED.revoke();
const MEMBERS = ['id', 'name', 'progress', 'createdAt', 'endedAt', 'instance', 'entities'];
const CYCLE: Record<string, unknown> = {};
CYCLE.self = CYCLE;
class JobOfClass {
  #status: string;
  constructor(status: string) {
    this.#status = status;
  }
  get status(): string {
    return this.#status;
  }
  get name(): string {
    return 'of a class';
  }
}

async function settle(...responses: unknown[]) {
  const source = sequenceSource(...(responses as SourceResponse[]));
  const wait = waitForJob('job-1', { source, polling, timeout: '30s' });
  const settled = wait.then(
    job => job,
    (error: unknown) => error as JobRequestError,
  );
  await clock().runAllAsync();
  return { wait, source, result: await settled };
}

const HOSTILE_MEMBERS: readonly (readonly [string, object])[] = [
  ['a name and a reason that are numbers', { name: 42, failReason: 7 }],
  ['a name and a reason that are objects', { name: {}, failReason: [] }],
  ['symbols and functions', { name: Symbol('s'), failReason: fail, id: fail, instance: fail }],
  ['dates that are objects', { createdAt: {}, endedAt: Object.create(Date.prototype) }],
  ['an instance that is a number', { instance: 7 }],
  ['an instance whose members throw', { instance: throwing(['id', 'name']) }],
  ['an instance that is a revoked proxy', { instance: REVOKED.proxy }],
  ['entities that are a number', { entities: 7 }],
  ['entities that form a circle', { entities: CYCLE }],
  ['entities that throw', { entities: throwing(['volume']) }],
  ['entities that are a revoked proxy', { entities: REVOKED.proxy }],
  ['entities whose toJSON throws', { entities: { toJSON: fail } }],
  ['a raw response that is a revoked proxy', { raw: REVOKED.proxy }],
  ['members that throw', throwing([...MEMBERS, 'failReason', 'raw', 'more'])],
  ['a frozen object', Object.freeze({ name: 42 })],
];

function withStatus(members: object, status: string): object {
  const target = { status };
  Object.defineProperties(target, Object.getOwnPropertyDescriptors(members));
  return target;
}

describe.each(HOSTILE_MEMBERS)('a job with %s', (_, members) => {
  test('completes the wait', async () => {
    const { wait, result } = await settle(
      withStatus(members, 'Running'),
      withStatus(members, 'Completed'),
    );
    expect(result).toMatchObject({ id: 'job-1', status: 'Completed', progress: 100 });
    expect(await resumeWait(wait.checkpoint(), { source: sequenceSource() })).toMatchObject({
      status: 'Completed',
    });
  });

  test('fails the wait with the error of a failed job', async () => {
    const { result } = await settle(withStatus(members, 'Failed'));
    expect(result).toMatchObject({ code: 'JOB_FAILED' });
    expect(JSON.parse(JSON.stringify(result))).toMatchObject({ job: { status: 'Failed' } });
  });

  test('leaves a checkpoint that can be resumed when the wait times out', async () => {
    const { result } = await settle(withStatus(members, 'Running'));
    expect(result).toMatchObject({ code: 'WAIT_TIMEOUT' });
    const source = sequenceSource(completed());
    const checkpoint = (result as JobRequestError).checkpoint;
    const wait = resumeWait(checkpoint as never, { source, timeout: '1h' });
    expect(await wait).toEqual(completed());
  });
});

test('a job of numbers, of a class or behind a proxy is read like any other', async () => {
  const { result: ofNumbers } = await settle({ status: 'Failed', id: 7, name: 42, failReason: 7 });
  const job = { id: '7', name: '42', failReason: '7' };
  expect(ofNumbers).toMatchObject({ failReason: '7', job });
  const { result: ofClass } = await settle(new JobOfClass('Completed'));
  expect(ofClass).toMatchObject({ status: 'Completed', name: 'of a class' });
  const { result: ofProxy } = await settle(new Proxy({ status: 'Completed' }, { ownKeys: fail }));
  expect(ofProxy).toMatchObject({ status: 'Completed' });
});

test.each([
  ['whose status throws', throwing(['status'])],
  [
    'that is a proxy which throws',
    new Proxy({}, { get: (_, key) => (key === 'then' ? null : fail()) }),
  ],
])('a response %s is invalid and retried', async (_, response) => {
  const { result } = await settle(response, completed());
  expect(result).toEqual(completed());
});

describe('a source that throws', () => {
  class Accessor extends Error {
    override get message(): string {
      return fail();
    }
  }
  test.each([
    ['an error whose message is a number', Object.assign(new Error('x'), { message: 7 })],
    ['an error whose name is a number', Object.assign(new Error('x'), { name: 7 })],
    ['an error whose code is an object', Object.assign(new Error('x'), { code: {} })],
    ['an error whose message throws', throwing(['message'], new Error('x'))],
    ['an error whose name throws', throwing(['name'], new Error('x'))],
    ['an error whose code throws', throwing(['code'], new Error('x'))],
    ['an error whose cause throws', throwing(['cause'], new Error('x'))],
    ['an error of a class whose message throws', new Accessor('x')],
    ['a proxy of an error', new Proxy(new Error('x'), { get: fail, getPrototypeOf: fail })],
    ['a revoked proxy', REVOKED.proxy],
    ['an object without a prototype', Object.create(null)],
    ['nothing', undefined],
  ])('%s is retried', async (_, thrown) => {
    const { result } = await settle(() => Promise.reject(thrown), completed());
    expect(result).toEqual(completed());
    const { result: lasting } = await settle(() => Promise.reject(thrown));
    expect(lasting).toMatchObject({ code: expect.stringMatching(/WAIT_TIMEOUT|UNAVAILABLE/) });
    expect(JSON.stringify(lasting)).toContain('cause');
  });

  test('a certificate error keeps its meaning if its message is a number', async () => {
    const thrown = Object.assign(new Error('x'), { message: 7, code: 'CERT_HAS_EXPIRED' });
    const { result } = await settle(() => Promise.reject(thrown));
    expect(result).toMatchObject({ code: 'REQUEST_REJECTED' });
  });

  test.each([NaN, -1, '5s', {}, null, Symbol('s'), 5n])(
    'ignores a Retry-After of %o',
    async delay => {
      const respond = ({ onRetryAfter }: { onRetryAfter?: (delay: number) => void }): Job => {
        onRetryAfter?.(delay as number);
        return running();
      };
      const { source } = await settle(respond, completed());
      expect(source.polls).toEqual([0, 10_000]);
    },
  );
});

describe('a bug in a source', () => {
  test.each([
    new TypeError("Cannot read properties of undefined (reading 'status')"),
    new ReferenceError('sevice is not defined'),
  ])('ends the wait at once, and the message says so: %o', async bug => {
    const { result, source } = await settle(() => Promise.reject(bug));
    expect(result).toMatchObject({ code: 'REQUEST_REJECTED', cause: bug });
    expect((result as Error).message).toContain(`${bug.name}: ${bug.message}`);
    expect((result as Error).message).toContain('this is a bug in the source');
    expect(source.polls).toEqual([0]);
  });

  test('is found in schedulePoll too', async () => {
    const source = {
      getJob: async () => completed(),
      schedulePoll: () => {
        throw new TypeError('x is not a function');
      },
    };
    await expect(waitForJob('job-1', { source })).rejects.toThrow('bug in the source');
  });
});
