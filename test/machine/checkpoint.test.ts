import { describe, expect, test } from 'vitest';
import { readCheckpoint, saveCheckpoint } from '../../src/machine/checkpoint.js';
import { reviveJob } from '../../src/machine/job-record.js';
import { observe } from '../../src/machine/observe.js';
import { begin, type WaitState } from '../../src/machine/state.js';
import { fixed } from '../../src/polling/fixed.js';
import { completed } from '../support/jobs.js';

/** The state of a wait whose first poll found the job completed. */
const completedState = (): WaitState =>
  observe(
    begin('job-1'),
    {
      type: 'job',
      job: completed({
        createdAt: new Date('2026-01-15T12:00:00Z'),
        endedAt: new Date('2026-01-15T12:30:00Z'),
        instance: { id: 'i-1' },
        entities: { endpoint: '10.0.0.1' },
        raw: { secret: 'token' },
      }),
    },
    1000,
    fixed(10),
  ).state;
const source = { service: 'taurusdb', endpoint: 'https://example.com', projectId: 'p-1' };

describe('a checkpoint', () => {
  test('is plain JSON with a version, and restores the wait', () => {
    const state = completedState();
    const checkpoint = saveCheckpoint({ state, elapsed: 1000, source }, 5000);
    expect(checkpoint).toStrictEqual({
      version: 1,
      jobId: 'job-1',
      savedAt: 5000,
      elapsed: 1000,
      source,
      state,
    });
    const carried = JSON.parse(JSON.stringify(checkpoint));
    expect(readCheckpoint(carried, 5000)).toStrictEqual({ state, elapsed: 1000, source });
  });

  test('is a copy that does not share data with the wait', () => {
    const state = completedState();
    const checkpoint = saveCheckpoint({ state, elapsed: 0 }, 0);
    (checkpoint.state as { attempts: number }).attempts = 99;
    expect(state.attempts).toBe(1);
  });

  test('counts the time since it was saved as waited', () => {
    const checkpoint = saveCheckpoint({ state: begin('job-1'), elapsed: 1000 }, 5000);
    expect(readCheckpoint(checkpoint, 65_000).elapsed).toBe(61_000);
  });

  test('counts no time once the job has ended', () => {
    const state = completedState();
    const checkpoint = saveCheckpoint({ state, elapsed: 1000 }, 5000);
    expect(readCheckpoint(checkpoint, 65_000).elapsed).toBe(1000);
  });

  test('counts nothing if the wall clock was set back', () => {
    const checkpoint = saveCheckpoint({ state: begin('job-1'), elapsed: 1000 }, 5_000_000);
    expect(readCheckpoint(checkpoint, 5_000_000 - 3_600_000).elapsed).toBe(1000);
  });

  test('holds the job without its raw response', () => {
    const state = completedState();
    const checkpoint = saveCheckpoint({ state, elapsed: 0 }, 0);
    expect(JSON.stringify(checkpoint)).not.toContain('secret');
    const job = reviveJob((checkpoint.state as WaitState).job as NonNullable<WaitState['job']>);
    expect(job).toEqual(
      completed({
        createdAt: new Date('2026-01-15T12:00:00Z'),
        endedAt: new Date('2026-01-15T12:30:00Z'),
        instance: { id: 'i-1' },
        entities: { endpoint: '10.0.0.1' },
      }),
    );
    expect(Object.isFrozen(job)).toBe(true);
  });

  test('may carry fields that a later release adds', () => {
    const state = completedState();
    const checkpoint = { ...saveCheckpoint({ state, elapsed: 0 }, 0), note: 'new' };
    expect(readCheckpoint(checkpoint, 0).state).toEqual(state);
  });
});
