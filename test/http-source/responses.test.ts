import { expect, test } from 'vitest';
import type { HttpSourceOptions } from '../../src/http-source/http-source.js';
import { answer } from '../support/http-server.js';
import { errorOf, jobIn, outcomeOf } from './support/source.js';

type Options = Partial<HttpSourceOptions>;

/** 400 means "no such job" with this code only. */
function byCode(code = 'NoJob'): Options {
  return { notFound: [{ status: 400, code }] };
}

test.each<[status: unknown, meaning: string, options: Options]>([
  ['done', 'Completed', {}],
  [' DONE ', 'Completed', {}],
  ['Failed', 'Failed', {}],
  ['CANCELED', 'Canceled', {}],
  ['', 'Running', {}],
  ['completed', 'Running', {}],
  ['error', 'Running', {}],
  ['cancelled', 'Running', {}],
  ['Unauthorized', 'Running', {}],
  ['\u0130', 'Running', {}],
  [100, 'Completed', { success: ['100', '200'] }],
  [-1, 'Failed', { success: '1', failure: '-1' }],
  [0, 'Completed', { success: '0' }],
  [0.5, 'Completed', { success: '0.5' }],
  [1, 'Running', { success: 'true' }],
  [true, 'Completed', { success: 'True', failure: 'false' }],
  [false, 'Failed', { success: 'true', failure: ['FALSE'] }],
])('the status %j means %s with %j', async (status, meaning, options) => {
  const job = await jobIn(answer(200, { status }), options);
  expect(job).toMatchObject({ id: 'job-1', status: meaning, raw: { status } });
});

test.each<[what: string, body: unknown, options: Options, message: RegExp]>([
  ['no status', {}, {}, /`status` yielded nothing in place of a status/],
  ['null', { status: null }, {}, /yielded nothing/],
  ['an object', { status: { value: 'done' } }, {}, /yielded an object/],
  ['an array', { status: ['done'] }, {}, /yielded an array/],
  ['an expression that throws', { status: 1 }, { status: 'upper(status)' }, /`status` failed: /],
  ['text', 'done', {}, /not JSON: it begins "done"/],
  ['nothing at all', '', {}, /yielded nothing/],
  ['an error and no status', { error: { message: 'no disk' } }, {}, /contains an error: no disk/],
])('a response with %s is invalid and retried', async (_, body, options, message) => {
  const error = await errorOf(answer(200, body), options);
  expect(error).toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    cause: { name: 'InvalidResponseError' },
  });
  expect((error.cause as Error).message).toMatch(message);
  expect(error.observed).toEqual({ 'invalid-response': 1 });
});

test.each<[outcome: string, what: string, status: number, body: unknown, options: Options]>([
  ['JOB_NOT_FOUND', '404', 404, '', {}],
  ['JOB_NOT_FOUND', '404 of a gateway', 404, { error_code: 'APIGW.0101' }, {}],
  ['REQUEST_REJECTED', '404 if not listed', 404, '', { notFound: [410] }],
  ['REQUEST_REJECTED', '404 if nothing is listed', 404, '', { notFound: [] }],
  ['JOB_NOT_FOUND', '410 if listed', 410, '<html>', { notFound: [404, 410] }],
  ['REQUEST_REJECTED', '410', 410, '', {}],
  ['JOB_NOT_FOUND', '204 if listed', 204, '', { notFound: [204] }],
  ['JOB_NOT_FOUND', '401 if listed', 401, '', { notFound: [401] }],
  ['JOB_NOT_FOUND', '503 if listed', 503, '', { notFound: [503] }],
  ['JOB_NOT_FOUND', '400 with a listed code', 400, { error: { code: 'NoJob' } }, byCode()],
  ['JOB_NOT_FOUND', '400 with a listed code', 400, { error_code: 'NoJob' }, byCode()],
  ['JOB_NOT_FOUND', '400 with a listed code', 400, { errorCode: 'NoJob' }, byCode()],
  ['JOB_NOT_FOUND', '400 with a listed code', 400, { errCode: 'NoJob' }, byCode()],
  ['JOB_NOT_FOUND', '400 with a listed code', 400, { code: 'NoJob' }, byCode()],
  [
    'JOB_NOT_FOUND',
    '400 with a listed code',
    400,
    { error: 'Bad Request', code: 'NoJob' },
    byCode(),
  ],
  ['REQUEST_REJECTED', '400 with another code', 400, { code: 'Other' }, byCode()],
  ['REQUEST_REJECTED', '400 with a code elsewhere', 400, { x: { code: 'NoJob' } }, byCode()],
  ['REQUEST_REJECTED', '404 with the code of 400', 404, { code: 'NoJob' }, byCode()],
  ['REQUEST_REJECTED', '400 without a code', 400, 'NoJob', byCode()],
  ['JOB_NOT_FOUND', '400 with a number as code', 400, { code: 17 }, byCode('17')],
  [
    'JOB_NOT_FOUND',
    'a code found by an expression',
    400,
    { fault: ['NoJob'] },
    { ...byCode(), errorCode: 'fault[0]' },
  ],
  [
    'REQUEST_REJECTED',
    'an expression that finds another code first',
    400,
    { fault: ['x'], code: 'NoJob' },
    { ...byCode(), errorCode: 'fault[0]' },
  ],
  [
    'JOB_NOT_FOUND',
    'an expression that finds none',
    400,
    { code: 'NoJob' },
    { ...byCode(), errorCode: 'fault[0]' },
  ],
  [
    'JOB_NOT_FOUND',
    '200 with a listed code',
    200,
    { code: 'NoJob' },
    { notFound: [{ status: 200, code: 'NoJob' }] },
  ],
  ['WAIT_TIMEOUT', '202 if running', 202, '', { running: [202] }],
  [
    'WAIT_TIMEOUT',
    '202 if running, whatever it says',
    202,
    { status: 'failed' },
    { running: [202] },
  ],
  ['WAIT_TIMEOUT', '409 if running', 409, 'busy', { running: [202, 409] }],
  ['WAIT_TIMEOUT', '404 if running', 404, '', { running: [404] }],
  ['WAIT_TIMEOUT', '401 if running', 401, '', { running: [401] }],
  ['Completed', '202 otherwise', 202, { status: 'done' }, {}],
  ['Completed', '201', 201, { status: 'done' }, {}],
  ['SERVICE_UNAVAILABLE', '204', 204, '', {}],
  ['Completed', '204 if the expression says so', 204, '', { status: "status || 'done'" }],
  ['REQUEST_REJECTED', '400', 400, { status: 'done' }, {}],
  [
    'REQUEST_REJECTED',
    '400 DBS.200543, which is no job of ours',
    400,
    { error_code: 'DBS.200543' },
    {},
  ],
  ['REQUEST_REJECTED', '401', 401, '', {}],
  ['REQUEST_REJECTED', '403', 403, '', {}],
  ['REQUEST_REJECTED', '405', 405, '', {}],
  ['REQUEST_REJECTED', '301', 301, '', {}],
  ['REQUEST_REJECTED', '304', 304, '', {}],
  ['SERVICE_UNAVAILABLE', '408', 408, { status: 'done' }, {}],
  ['SERVICE_UNAVAILABLE', '425', 425, { status: 'done' }, {}],
  ['SERVICE_UNAVAILABLE', '429', 429, { status: 'done' }, {}],
  ['SERVICE_UNAVAILABLE', '500', 500, { status: 'done' }, {}],
  ['SERVICE_UNAVAILABLE', '502', 502, { status: 'done' }, {}],
  ['SERVICE_UNAVAILABLE', '503', 503, { status: 'done' }, {}],
  ['SERVICE_UNAVAILABLE', '504', 504, { status: 'done' }, {}],
])('%s is the outcome of %s: %i %j', async (outcome, _, status, body, options) => {
  expect(await outcomeOf(answer(status, body), options)).toBe(outcome);
});

test('403 with Retry-After is throttling, and is retried', async () => {
  expect(await outcomeOf(answer(403, '', { 'retry-after': '1' }))).toBe('SERVICE_UNAVAILABLE');
});
