import { describe, expect, test } from 'vitest';
import { clientOf } from '../support/client.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();

describe('nothing is sent and nothing is left running', () => {
  function* broken(): Generator<string> {
    yield 'job-1';
    throw new Error('no more ids');
  }

  test.each([
    ['when the ids throw half-way', broken(), /^no more ids$/],
    ['when one of many is no id', ['job-1', 'job-2', ' '], /^Expected `ids\[2\]` to be/],
  ])('%s', async (_, ids, message) => {
    const client = clientOf({ endpoint: 'http://127.0.0.1:9' });
    expect(() => client.waitForJobs(ids)).toThrow(message);
    await clock().tickAsync(60_000);
    expect(client.stats().requests).toBe(0);
    expect(clock().countTimers()).toBe(0);
  });
});
