import { describe, expect, test } from 'vitest';
import { saveCheckpoint } from '../../src/machine/checkpoint.js';
import { observe } from '../../src/machine/observe.js';
import { begin } from '../../src/machine/state.js';
import { JobFailedError } from '../../src/model/wait-errors.js';
import { fixed } from '../../src/polling/fixed.js';
import { job } from '../support/jobs.js';

describe('entities nested about as deeply as JSON can hold', () => {
  const nested = (depth: number, innermost: object = {}): object => {
    let value = innermost;
    for (let level = 0; level < depth; level += 1) value = [value];
    return value;
  };
  const canHold = (depth: number): boolean => {
    try {
      return JSON.stringify(nested(depth)) !== '';
    } catch {
      return false;
    }
  };
  let deepest = 100;
  for (let step = 8192; step >= 1; step /= 2) if (canHold(deepest + step)) deepest += step;
  const depths = Array.from({ length: 20 }, (_, index) => deepest + 6 - 3 * index);

  test('are saved or left out', () => {
    for (const depth of depths) {
      const entities = nested(depth);
      const observation = { type: 'job', job: job('Running', { entities }) } as const;
      const { state } = observe(begin('job-1'), observation, 0, fixed(10));
      expect(saveCheckpoint({ state, elapsed: 0 }, 0)).toMatchObject({ jobId: 'job-1' });
    }
  });

  test('are shown in an error as JSON, or left out', () => {
    for (const depth of depths) {
      const failed = job('Failed', { entities: nested(depth) });
      const facts = { jobId: 'job-1', job: failed, attempts: 1, elapsed: 0, observed: {} };
      const error = new JobFailedError('failed', { ...facts, checkpoint: undefined });
      expect(JSON.stringify(nested(50, { error }))).toContain('JOB_FAILED');
    }
  });
});
