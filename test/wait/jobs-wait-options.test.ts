import { describe, expect, test } from 'vitest';
import { checkJobs } from '../../src/wait/options.js';
import { clientOf } from '../support/client.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const errorAbout = (name: string) =>
  expect.objectContaining({ name: 'TypeError', message: expect.stringContaining(`\`${name}\``) });

describe('the ids of many jobs', () => {
  test('may be any iterable', () => {
    expect(checkJobs(new Set(['a', 'b']), {})).toEqual(['a', 'b']);
    expect(checkJobs([], { failFast: true })).toEqual([]);
  });

  test.each<[string, unknown, object]>([
    ['ids', 'job-1', {}],
    ['ids', undefined, {}],
    ['ids', { length: 1 }, {}],
    ['ids[1]', ['a', ''], {}],
    ['failFast', ['a'], { failFast: 'yes' }],
    ['unref', ['a'], { unref: 1 }],
    ['faliFast', ['a'], { faliFast: true }],
    ['timeout', ['a'], { timeout: 'soon' }],
  ])('and their options are rejected by name: %s: %o %o', (name, ids, options) => {
    expect(() => checkJobs(ids as string[], options)).toThrow(errorAbout(name));
  });
});

describe('nothing is sent and no timer is left', () => {
  function* broken(): Generator<string> {
    yield 'job-1';
    throw new Error('no more ids');
  }

  test.each([
    ['if the ids throw half-way', broken(), /^no more ids$/],
    ['if one id is blank', ['job-1', 'job-2', ' '], /^Expected `ids\[2\]` to be/],
  ])('%s', async (_, ids, message) => {
    const client = clientOf({ endpoint: 'http://127.0.0.1:9' });
    expect(() => client.waitForJobs(ids)).toThrow(message);
    await clock().tickAsync(60_000);
    expect(client.stats().requests).toBe(0);
    expect(clock().countTimers()).toBe(0);
  });
});
