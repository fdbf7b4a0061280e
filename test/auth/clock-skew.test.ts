import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AccessKeyCredentials } from '../../src/auth/access-key-credentials.js';
import { parseSigningDate } from '../../src/auth/signature.js';
import { warnedCodes } from '../../src/runtime/diagnostics.js';
import { START, useVirtualClock } from '../support/virtual-clock.js';
import { rejectionWith, request } from './support/requests.js';

const EXPIRED =
  'HTTP 401 (APIGW.0303: Incorrect app authentication information: signature expired, signature time:20230527T000431Z,server time:20230527T020608Z)';
const HOUR = 3_600_000;

const clock = useVirtualClock();
let credentials: AccessKeyCredentials;

beforeEach(() => {
  warnedCodes.clear();
  credentials = new AccessKeyCredentials({ accessKey: 'AK', secretKey: 'SK' }, 'the test');
  vi.spyOn(process, 'emitWarning').mockReturnValue();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The date of a request, in milliseconds since the start of the test. */
async function signingTime(): Promise<number> {
  const headers = await credentials.headers(request());
  return parseSigningDate(headers['x-sdk-date'] ?? '') - START;
}

describe('if a new signature counts as expired and the response has a very different Date', () => {
  test.each([
    ['two hours behind', 2 * HOUR, "2h behind the service's"],
    ['twenty minutes ahead', -HOUR / 3, "20m ahead of the service's"],
  ])("requests from a clock %s are dated by the service's clock", async (_, skew, difference) => {
    const headers = await credentials.headers(request());
    expect(credentials.rejected(headers, rejectionWith(EXPIRED, 'APIGW.0303', START + skew))).toBe(
      true,
    );
    expect(await signingTime()).toBe(skew);
    clock().tick(5000);
    expect(await signingTime()).toBe(skew + 5000);
    expect(process.emitWarning).toHaveBeenCalledExactlyOnceWith(
      `The clock of this machine is ${difference}: requests are dated by the service's clock from now on`,
      { type: 'JobWaitWarning', code: 'JOBWAIT_CLOCK' },
    );
  });

  test('all requests in flight may be sent again, and one warning is emitted', async () => {
    const before = await Promise.all([1, 2, 3].map(() => credentials.headers(request())));
    for (const headers of before) {
      clock().tick(1000);
      const date = Date.now() + HOUR;
      expect(credentials.rejected(headers, rejectionWith(EXPIRED, 'APIGW.0301', date))).toBe(true);
    }
    expect(process.emitWarning).toHaveBeenCalledTimes(1);
  });

  test('a rejection by the corrected clock is final', async () => {
    const rejection = rejectionWith(EXPIRED, 'APIG.0303', START + HOUR);
    expect(credentials.rejected(await credentials.headers(request()), rejection)).toBe(true);
    expect(credentials.rejected(await credentials.headers(request()), rejection)).toBe(false);
  });

  test('a clock that is corrected later is followed', async () => {
    const first = rejectionWith(EXPIRED, 'APIGW.0303', START + HOUR);
    credentials.rejected(await credentials.headers(request()), first);
    clock().setSystemTime(START + HOUR);
    const second = rejectionWith(EXPIRED, 'APIGW.0303', START + HOUR);
    expect(credentials.rejected(await credentials.headers(request()), second)).toBe(true);
    expect(await signingTime()).toBe(HOUR);
  });
});

describe('requests keep the date of the local clock', () => {
  test.each([
    ['if the clocks differ by less than a minute', EXPIRED, 'APIGW.0303', START + 59_000],
    ['if the response has no Date', EXPIRED, 'APIGW.0303', undefined],
    [
      'if the signature is wrong for another reason',
      'verify aksk signature fail',
      'APIGW.0301',
      START + HOUR,
    ],
    ['if the rejection has another code', EXPIRED, 'APIGW.0302', START + HOUR],
  ])('%s', async (_, message, code, date) => {
    const headers = await credentials.headers(request());
    expect(credentials.rejected(headers, rejectionWith(message, code, date))).toBe(false);
    expect(await signingTime()).toBe(0);
    expect(process.emitWarning).not.toHaveBeenCalled();
  });
});
