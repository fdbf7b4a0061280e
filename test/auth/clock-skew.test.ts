import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AccessKeyCredentials } from '../../src/auth/access-key-credentials.js';
import { parseSigningDate } from '../../src/auth/signature.js';
import { START, useVirtualClock } from '../support/virtual-clock.js';
import { refusalOf, request } from './support/requests.js';

const EXPIRED =
  'HTTP 401 (APIGW.0303: Incorrect app authentication information: signature expired, signature time:20230527T000431Z,server time:20230527T020608Z)';
const HOUR = 3_600_000;

const clock = useVirtualClock();
let credentials: AccessKeyCredentials;

beforeEach(() => {
  credentials = new AccessKeyCredentials({ accessKey: 'AK', secretKey: 'SK' }, 'the test');
  vi.spyOn(process, 'emitWarning').mockReturnValue();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** When a request is dated, counted from the start. */
async function dated(): Promise<number> {
  const headers = await credentials.headers(request());
  return parseSigningDate(headers['x-sdk-date'] ?? '') - START;
}

describe('when a new signature counts as expired and the answer is dated far from it', () => {
  test.each([
    ['two hours behind', 2 * HOUR, "2h behind the service's"],
    ['twenty minutes ahead', -HOUR / 3, "20m ahead of the service's"],
  ])("requests of a clock %s are dated by the service's", async (_, skew, said) => {
    const headers = await credentials.headers(request());
    expect(credentials.rejected(headers, refusalOf(EXPIRED, 'APIGW.0303', START + skew))).toBe(
      true,
    );
    expect(await dated()).toBe(skew);
    clock().tick(5000);
    expect(await dated()).toBe(skew + 5000);
    expect(process.emitWarning).toHaveBeenCalledExactlyOnceWith(
      `The clock of this machine is ${said}: requests are dated by the service's from now on`,
      { type: 'JobWaitWarning', code: 'JOBWAIT_CLOCK' },
    );
  });

  test('all that were under way may ask again, and it is said once', async () => {
    const before = await Promise.all([1, 2, 3].map(() => credentials.headers(request())));
    for (const headers of before) {
      clock().tick(1000);
      const date = Date.now() + HOUR;
      expect(credentials.rejected(headers, refusalOf(EXPIRED, 'APIGW.0301', date))).toBe(true);
    }
    expect(process.emitWarning).toHaveBeenCalledTimes(1);
  });

  test('what is refused by the corrected clock as well is refused for good', async () => {
    const refusal = refusalOf(EXPIRED, 'APIG.0303', START + HOUR);
    expect(credentials.rejected(await credentials.headers(request()), refusal)).toBe(true);
    expect(credentials.rejected(await credentials.headers(request()), refusal)).toBe(false);
  });

  test('a clock that is set right later on is followed', async () => {
    const first = refusalOf(EXPIRED, 'APIGW.0303', START + HOUR);
    credentials.rejected(await credentials.headers(request()), first);
    clock().setSystemTime(START + HOUR);
    const second = refusalOf(EXPIRED, 'APIGW.0303', START + HOUR);
    expect(credentials.rejected(await credentials.headers(request()), second)).toBe(true);
    expect(await dated()).toBe(HOUR);
  });
});

describe('the clock is not corrected', () => {
  test.each([
    ['by a minute or less', EXPIRED, 'APIGW.0303', START + 59_000],
    ['without a date in the answer', EXPIRED, 'APIGW.0303', undefined],
    [
      'when the signature is wrong in another way',
      'verify aksk signature fail',
      'APIGW.0301',
      START + HOUR,
    ],
    ['when the refusal has another code', EXPIRED, 'APIGW.0302', START + HOUR],
  ])('%s', async (_, message, code, date) => {
    const headers = await credentials.headers(request());
    expect(credentials.rejected(headers, refusalOf(message, code, date))).toBe(false);
    expect(await dated()).toBe(0);
    expect(process.emitWarning).not.toHaveBeenCalled();
  });
});
