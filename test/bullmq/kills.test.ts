import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Bed } from './support/bed.js';
import { hasRedis } from './support/redis.js';
import { timedJob, WorkerProcess } from './support/worker-process.js';

/** Processes start slowly on a busy machine. */
const TIMEOUT = { timeout: 120_000 };
/** DURABLE_WAITS=1000 waits for more jobs. */
const WAITS = Number(process.env.DURABLE_WAITS ?? 60);
/** The id of each job, and how its wait ended. */
type Results = readonly (readonly [id: string, result: string])[];

describe.skipIf(!hasRedis)('no wait is lost or wrong when', () => {
  const bed = new Bed();
  const startWorker = () =>
    WorkerProcess.start({ connection: bed.redis.connection, queue: bed.queue, lease: '1s' });

  /** Ends of jobs, spread over the next seconds, as their waits report them. */
  async function startWaits(duration: number): Promise<{ results: Promise<Results> }> {
    const waits = bed.callers();
    await waits.ready;
    const all = Array.from({ length: WAITS }, (_, index) => {
      const name = index % 3 === 0 ? 'failing' : 'completing';
      const id = timedJob(`${name}-${index}`, Date.now() + 200 + (index / WAITS) * duration);
      return Promise.resolve(waits.waitForJob(id)).then(
        job => [id, job.entities?.id] as const,
        error => [id, error.failReason ?? String(error)] as const,
      );
    });
    return { results: Promise.all(all) };
  }

  const expectTruth = (results: Results): void => {
    expect(results.filter(([id, result]) => result !== id)).toEqual([]);
  };

  test('one of two workers is killed, then both, and another one is closed', TIMEOUT, async () => {
    const [one, other] = await Promise.all([startWorker(), startWorker()]);
    const { results } = await startWaits(2500);
    await sleep(500);
    await one.kill();
    await sleep(300);
    await other.kill();
    const next = await startWorker();
    await sleep(200);
    const last = await startWorker();
    await next.kill('SIGTERM');
    expectTruth(await results);
    await last.kill('SIGTERM');
  });

  test('Redis is killed, and later everything', TIMEOUT, async () => {
    const worker = await startWorker();
    const { results } = await startWaits(2500);
    await sleep(500);
    await bed.redis.kill();
    await sleep(200);
    await bed.redis.restart();
    await sleep(700);
    await Promise.all([worker.kill(), bed.redis.kill()]);
    await bed.redis.restart();
    const next = await startWorker();
    expectTruth(await results);
    await next.kill('SIGTERM');
  });
});

describe.skipIf(!hasRedis)('a wait that kills its workers', () => {
  const bed = new Bed();

  test('is given up, and holds up no other', TIMEOUT, async () => {
    const waits = bed.callers();
    const deadly = Promise.resolve(waits.waitForJob('deadly@0')).catch(error => error);
    const others = Array.from({ length: 20 }, (_, index) =>
      waits.waitForJob(timedJob(`job-${index}`, Date.now() + 1000)),
    );
    let isOver = false;
    const workers = (async () => {
      for (;;) {
        const worker = await WorkerProcess.start({
          ...{ connection: bed.redis.connection, queue: bed.queue, lease: '500ms' },
        });
        while (!isOver && worker.isRunning) await sleep(20);
        if (isOver) return worker.kill('SIGTERM');
      }
    })();
    expect(await deadly).toMatchObject({
      ...{ name: 'JobRequestError', code: 'REQUEST_REJECTED', jobId: 'deadly@0' },
      cause: { message: expect.stringMatching(/took down \d workers/) },
    });
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual(
      Array(20).fill('Completed'),
    );
    isOver = true;
    await workers;
  });
});
