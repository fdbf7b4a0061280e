import { Redis } from 'ioredis';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { DurableWaits, WaitWorker } from '../../src/bullmq.js';
import { OptionError } from '../../src/model/validation.js';
import { warnedCodes } from '../../src/runtime/diagnostics.js';
import { Bed, JobBoard, rejection } from './support/bed.js';
import { freePort, hasRedis, RedisServer } from './support/redis.js';

const connection = { port: 1 };
const clients = { getJob: async () => undefined };

describe('an invalid option of DurableWaits', () => {
  test.each([
    ['connection', { connection: undefined }],
    ['connection', { connection: 'redis://localhost' }],
    ['connection', { connection: null }],
    ['connection.url', { connection: { url: 6379 } }],
    ['connection.keyPrefix', { connection: { keyPrefix: 'mine:' } }],
    ['queue', { connection, queue: '' }],
    ['queue', { connection, queue: 'a:b' }],
    ['prefix', { connection, prefix: 7 }],
    ['keep', { connection, keep: '1 day' }],
    ['keeep', { connection, keeep: '1d' }],
  ])('is named: %s', (option, options) => {
    expect(() => new DurableWaits(options as never)).toThrow(
      expect.objectContaining({ constructor: OptionError, option }),
    );
  });
});

describe('an invalid option of a WaitWorker', () => {
  test.each([
    ['connection', { clients }],
    ['clients', { connection }],
    ['clients', { connection, clients: {} }],
    ['clients', { connection, clients: [] }],
    ['clients', { connection, clients: { '': clients } }],
    ['clients.rds', { connection, clients: { rds: {} } }],
    ['capacity', { connection, clients, capacity: 0 }],
    ['capacity', { connection, clients, capacity: 1.5 }],
    ['lease', { connection, clients, lease: 0 }],
    ['lease', { connection, clients, lease: 'Infinity' }],
    ['requestsPerSecond', { connection, clients, requestsPerSecond: 0 }],
    ['requestsPerSecond', { connection, clients, requestsPerSecond: '5' }],
    ['polling', { connection, clients, polling: {} }],
    ['leese', { connection, clients, leese: '1s' }],
  ])('is named: %s', (option, options) => {
    expect(() => new WaitWorker(options as never)).toThrow(
      expect.objectContaining({ constructor: OptionError, option }),
    );
  });
});

describe.skipIf(!hasRedis)('an invalid wait', () => {
  const bed = new Bed();

  test.each([
    ['id', '', {}],
    ['id', 7, {}],
    ['timeout', 'job-1', { timeout: '90' }],
    ['visibilityTimeout', 'job-1', { visibilityTimeout: -1 }],
    ['client', 'job-1', { client: '' }],
    ['polling', 'job-1', { polling: {} }],
  ])('is rejected at once: %s', (option, id, options) => {
    expect(() => bed.callers().waitForJob(id as string, options as never)).toThrow(
      expect.objectContaining({ constructor: OptionError, option }),
    );
  });
});

describe.skipIf(!hasRedis)('a connection', () => {
  const bed = new Bed();

  test('may be an instance, which need not suit BullMQ and stays open', async () => {
    const instance = new Redis({ ...bed.redis.connection, maxRetriesPerRequest: 3 });
    const waits = bed.callers({ connection: instance });
    const worker = bed.worker(new JobBoard().set('job-1', { status: 'Completed' }), {
      connection: instance,
    });
    await waits.waitForJob('job-1');
    await Promise.all([waits.close(), worker.close()]);
    expect(await instance.ping()).toBe('PONG');
    instance.disconnect();
  });

  test('may have a URL, and the queue a prefix', async () => {
    const url = `redis://127.0.0.1:${bed.redis.port}`;
    const options = { connection: { url }, prefix: '{mine}' };
    bed.worker(new JobBoard().set('job-1', { status: 'Completed' }), options);
    await bed.callers(options).waitForJob('job-1');
    expect(await bed.direct.keys(`{mine}:${bed.queue}:wait-*`)).toHaveLength(1);
  });

  test('is tried until Redis can be reached, or the caller gives up', async () => {
    const waits = new DurableWaits({ connection: { port: await freePort() } });
    const wait = waits.waitForJob('job-1');
    const isSettled = await Promise.race([
      waits.ready.then(() => true),
      new Promise(resolve => setTimeout(resolve, 50)),
    ]);
    expect(isSettled).toBeUndefined();
    await waits.close();
    expect(await rejection(wait)).toMatchObject({ name: 'AbortError' });
    expect(await rejection(wait.enqueued)).toMatchObject({ name: 'AbortError' });
  });
});

describe.skipIf(!hasRedis)('a Redis that may lose waits', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    warnedCodes.clear();
  });

  test.each([
    ['evicts keys', ['--appendonly', 'yes', '--maxmemory-policy', 'allkeys-lru'], 'EVICTION'],
    ['does not persist', ['--appendonly', 'no'], 'PERSISTENCE'],
  ])('because it %s is reported as a process warning', async (_, options, code) => {
    warnedCodes.clear();
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const redis = await RedisServer.start(options);
    const waits = new DurableWaits({ connection: redis.connection });
    await waits.ready;
    const codes = warn.mock.calls.map(([, warning]) => (warning as { code?: string }).code);
    expect(codes).toEqual([`JOBWAIT_REDIS_${code}`]);
    await waits.close();
    await redis.stop();
  });

  test('is not one that keeps an append-only file', async () => {
    warnedCodes.clear();
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const redis = await RedisServer.start();
    const worker = new WaitWorker({ connection: redis.connection, clients });
    await worker.ready;
    expect(warn).not.toHaveBeenCalled();
    await worker.close();
    await redis.stop();
  });
});
