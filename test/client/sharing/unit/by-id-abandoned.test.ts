import { describe, expect, test } from 'vitest';
import { completed, running, socketError } from '../../../support/jobs.js';
import { useVirtualClock } from '../../../support/virtual-clock.js';
import { askers } from './support/askers.js';

useVirtualClock();
const DUE = { suspectedTerminal: false } as const;

describe('a request that is abandoned', () => {
  test('is aborted with the reason, and the job may be asked for again', async () => {
    const { byId, jobs, asked } = askers(1);
    await byId.requestAll(jobs, DUE);
    for (const job of jobs) byId.cancel(job, 'nobody waits');
    expect(asked[0]?.context.signal?.reason).toBe('nobody waits');
    await byId.requestAll(jobs, DUE);
    expect(asked).toHaveLength(2);
    expect(asked[1]?.context.signal?.aborted).toBe(false);
  });

  test.each([
    ['an answer', 'answer'],
    ['an error', 'fail'],
  ] as const)('is not heard of, whether it comes to %s', async (_, end) => {
    const { byId, jobs, asked, heard } = askers(1);
    await byId.requestAll(jobs, DUE);
    for (const job of jobs) byId.cancel(job, undefined);
    if (end === 'answer') await asked[0]?.answer(completed());
    else await asked[0]?.fail(socketError());
    expect(heard).toEqual([]);
  });

  test('is not taken for the one that was sent since', async () => {
    const { byId, jobs, asked, heard } = askers(1);
    await byId.requestAll(jobs, DUE);
    for (const job of jobs) byId.cancel(job, undefined);
    await byId.requestAll(jobs, { suspectedTerminal: true });
    asked[0]?.context.onSent?.();
    await asked[0]?.answer(running(99));
    expect(heard).toEqual([]);
    expect(jobs[0]?.request).toMatchObject({ suspectedTerminal: true });
    expect(jobs[0]?.request?.requestedAt).toBeUndefined();
    await asked[1]?.answer(running(10));
    expect(heard.map(([, , what]) => what)).toEqual([{ job: running(10) }]);
  });

  test('may be none at all', () => {
    const { byId, jobs, asked } = askers(1);
    for (const job of jobs) byId.cancel(job, 'nobody waits');
    expect(asked).toEqual([]);
  });
});
