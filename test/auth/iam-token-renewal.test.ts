import { describe, expect, test, vi } from 'vitest';
import { createCredentials } from '../../src/auth/credential-chain.js';
import type { Credentials } from '../../src/auth/credentials.js';
import { type HttpResponse, toHttpResponse } from '../../src/http/response.js';
import { START, useVirtualClock } from '../support/virtual-clock.js';
import { passwordAuth } from './support/iam.js';
import { request } from './support/requests.js';

const clock = useVirtualClock();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A time in the format of IAM. */
const iamTime = (time: number): string => new Date(time).toISOString().replace('Z', '000Z');

/** Credentials of a user whose every login returns a token with these times. */
function userWith(
  times: () => Record<string, unknown>,
  date?: () => string,
): {
  credentials: Credentials;
  logins: () => number;
} {
  const send = vi.fn(
    async (): Promise<HttpResponse> =>
      toHttpResponse(
        201,
        { 'x-subject-token': `token-${send.mock.calls.length}`, date: date?.() },
        JSON.stringify({ token: times() }),
      ),
  );
  const context = { send, timeout: 1000, projectId: 'p1', region: undefined };
  const credentials = createCredentials(passwordAuth('https://iam.example'), context);
  return { credentials, logins: () => send.mock.calls.length };
}

/** Milliseconds until another token is fetched, with a request every minute for two days. */
async function renewedAfter(
  times: () => Record<string, unknown>,
  date?: () => string,
): Promise<number | undefined> {
  const { credentials, logins } = userWith(times, date);
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
    const times = () => ({ expires_at: iamTime(Date.now() + lifetime) });
    expect(await renewedAfter(times)).toBe(after);
  });

  test.each([-10 * MINUTE, 10 * MINUTE])(
    'by the Date of the response, if the clock of IAM differs from the local one by %d ms',
    async skew => {
      const times = () => ({ expires_at: iamTime(Date.now() + skew + DAY) });
      const date = () => new Date(Date.now() + skew).toUTCString();
      expect(await renewedAfter(times, date)).toBe(DAY - 5 * MINUTE);
    },
  );

  test('by the Date of the response, if IAM returns a token that it issued before', async () => {
    const times = () => ({
      issued_at: iamTime(Date.now() - DAY / 2),
      expires_at: iamTime(Date.now() + DAY / 2),
    });
    const date = () => new Date(Date.now()).toUTCString();
    expect(await renewedAfter(times, date)).toBe(DAY / 2 - 5 * MINUTE);
  });

  test.each([-3 * DAY, 3 * DAY])(
    'by the clock of IAM, if it differs from the local one by %d ms',
    async skew => {
      const times = () => ({
        issued_at: iamTime(Date.now() + skew),
        expires_at: iamTime(Date.now() + skew + DAY),
      });
      expect(await renewedAfter(times)).toBe(DAY - 5 * MINUTE);
    },
  );

  test('even if the local clock is changed in the meantime', async () => {
    const { credentials, logins } = userWith(() => ({ expires_at: iamTime(START + DAY) }));
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
    const { credentials, logins } = userWith(() => ({ expires_at: iamTime(Date.now() + DAY) }));
    await credentials.headers(request());
    clock().tick(DAY);
    const headers = await Promise.all(
      Array.from({ length: 100 }, () => credentials.headers(request())),
    );
    expect(new Set(headers.map(each => each['x-auth-token']))).toEqual(new Set(['token-2']));
    expect(logins()).toBe(2);
  });
});

describe('a token is kept until it is rejected', () => {
  test.each([
    ['if it does not say when it expires', {}],
    ['if its expiry is not a time', { expires_at: 'tomorrow' }],
    [
      'if it had expired on arrival, because one of the clocks is wrong',
      { expires_at: iamTime(START - 1) },
    ],
  ])('%s', async (_, times) => {
    expect(await renewedAfter(() => times)).toBeUndefined();
  });
});
