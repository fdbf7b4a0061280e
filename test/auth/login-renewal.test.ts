import { describe, expect, test, vi } from 'vitest';
import { createCredentials } from '../../src/auth/credential-chain.js';
import type { Credentials } from '../../src/auth/credentials.js';
import { type HttpResponse, toHttpResponse } from '../../src/http/response.js';
import { START, useVirtualClock } from '../support/virtual-clock.js';
import { userOf } from './support/iam.js';
import { request } from './support/requests.js';

const clock = useVirtualClock();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** As IAM writes a time. */
const written = (time: number): string => new Date(time).toISOString().replace('Z', '000Z');

/** A user whose every login gives a token with these times in its answer. */
function userWith(times: () => Record<string, unknown>): {
  credentials: Credentials;
  logins: () => number;
} {
  const send = vi.fn(
    async (): Promise<HttpResponse> =>
      toHttpResponse(
        201,
        { 'x-subject-token': `token-${send.mock.calls.length}` },
        JSON.stringify({ token: times() }),
      ),
  );
  const context = { send, timeout: 1000, projectId: 'p1', region: undefined };
  const credentials = createCredentials(userOf('https://iam.example'), context);
  return { credentials, logins: () => send.mock.calls.length };
}

/** After how many milliseconds another token is fetched, asking every minute for two days. */
async function renewedAfter(times: () => Record<string, unknown>): Promise<number | undefined> {
  const { credentials, logins } = userWith(times);
  for (let elapsed = 0; elapsed < 2 * DAY; elapsed += MINUTE) {
    await credentials.headers(request());
    if (logins() > 1) return elapsed;
    clock().tick(MINUTE);
  }
  return undefined;
}

describe('a token is renewed shortly before it expires', () => {
  test.each([
    ['five minutes before the end of a day', DAY, DAY - 5 * MINUTE],
    ['a tenth before the end of less than an hour', 30 * MINUTE, 27 * MINUTE],
  ])('%s', async (_, lifetime, after) => {
    const times = () => ({ expires_at: written(Date.now() + lifetime) });
    expect(await renewedAfter(times)).toBe(after);
  });

  test.each([-3 * DAY, 3 * DAY])(
    'by the clock of IAM, when that differs from ours by %d ms',
    async skew => {
      const times = () => ({
        issued_at: written(Date.now() + skew),
        expires_at: written(Date.now() + skew + DAY),
      });
      expect(await renewedAfter(times)).toBe(DAY - 5 * MINUTE);
    },
  );

  test('whatever our clock is set to meanwhile', async () => {
    const { credentials, logins } = userWith(() => ({ expires_at: written(START + DAY) }));
    await credentials.headers(request());
    clock().setSystemTime(START - 30 * DAY);
    clock().tick(DAY - 6 * MINUTE);
    await credentials.headers(request());
    expect(logins()).toBe(1);
    clock().tick(MINUTE);
    await credentials.headers(request());
    expect(logins()).toBe(2);
  });

  test('once for a hundred requests', async () => {
    const { credentials, logins } = userWith(() => ({ expires_at: written(Date.now() + DAY) }));
    await credentials.headers(request());
    clock().tick(DAY);
    const headers = await Promise.all(
      Array.from({ length: 100 }, () => credentials.headers(request())),
    );
    expect(new Set(headers.map(each => each['x-auth-token']))).toEqual(new Set(['token-2']));
    expect(logins()).toBe(2);
  });
});

describe('a token is kept until it is refused', () => {
  test.each([
    ['that does not say when it expires', {}],
    ['that says it in a way nobody reads', { expires_at: 'tomorrow' }],
    ['that expired before it came: one of the clocks is wrong', { expires_at: written(START - 1) }],
  ])('%s', async (_, times) => {
    expect(await renewedAfter(() => times)).toBeUndefined();
  });
});
