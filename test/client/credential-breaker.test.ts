import { describe, expect, test } from 'vitest';
import type { Credentials } from '../../src/auth/credentials.js';
import { CredentialBreaker } from '../../src/client/credential-breaker.js';
import { ApiError } from '../../src/model/errors.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();

const credentials: Credentials = {
  headers: async () => ({}),
  rejected: () => true,
  hasChanged: async () => false,
  secrets: () => [],
  describe: () => 'a key',
};

/** When each of some requests may be sent, and the generation of its credentials. */
function acquire(breaker: CredentialBreaker, count: number): [at: number, generation: number][] {
  const { signal } = new AbortController();
  const sent: [number, number][] = [];
  for (let index = 0; index < count; index += 1) {
    void breaker.acquire(signal).then(generation => sent.push([performance.now(), generation]));
  }
  return sent;
}

describe('while no response comes, the breaker for credentials', () => {
  test('lets a request a second through, and three in all, because each may be rejected', async () => {
    const sent = acquire(new CredentialBreaker(credentials), 20);
    await clock().tickAsync(60_000);
    expect(sent).toEqual([
      [0, 0],
      [1000, 0],
      [2000, 0],
    ]);
  });

  test('lets another request through when one of these has failed', async () => {
    const breaker = new CredentialBreaker(credentials);
    const sent = acquire(breaker, 20);
    await clock().tickAsync(30_000);
    breaker.failed(0, new Error('timeout'));
    await clock().tickAsync(30_000);
    expect(sent.slice(3)).toEqual([[30_000, 0]]);
  });

  test('lets all through once one of these has been accepted', async () => {
    const breaker = new CredentialBreaker(credentials);
    const sent = acquire(breaker, 20);
    await clock().tickAsync(30_000);
    breaker.succeeded(0);
    await clock().tickAsync(0);
    expect(sent).toHaveLength(20);
  });

  test('begins again with other credentials', async () => {
    const breaker = new CredentialBreaker(credentials);
    const sent = acquire(breaker, 20);
    await clock().tickAsync(30_000);
    breaker.rejected(0, {}, { error: new ApiError('no', { status: 401 }), date: undefined });
    await clock().tickAsync(30_000);
    expect(sent.slice(3)).toEqual([
      [30_000, 1],
      [31_000, 1],
      [32_000, 1],
    ]);
  });
});
