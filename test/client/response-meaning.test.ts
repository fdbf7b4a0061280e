import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { firstPoll } from '../support/first-poll.js';
import { answer, answerJob, serve } from '../support/http-server.js';

const job = { id: 'job-1', status: 'Running' };
const failing = (status: number, error_code?: string): RequestListener =>
  answer(status, { error_code, error_msg: 'no' });

/** One row per kind of response: what it means for a wait. */
describe.each<[means: string, rows: [name: string, answer: RequestListener][]]>([
  [
    'job',
    [
      ['200 with a job that has a status', answerJob()],
      ['200 with a job of another id in the {job} envelope', answerJob({ id: 'another' })],
      ['200 with a job and an error', answer(200, { job, error_code: 'X', error_msg: 'no' })],
      ['200 with our job in a list', answer(200, { jobs: [{ ...job, id: 'another' }, job] })],
      [
        '200 of type JSON with a charset',
        answer(200, { job }, { 'content-type': 'application/json; charset=UTF-8' }),
      ],
      [
        '200 of a type derived from JSON',
        answer(200, { job }, { 'content-type': 'application/hal+json' }),
      ],
      ['200 of type text', answer(200, { job }, { 'content-type': 'text/plain' })],
      ['200 of type HTML', answer(200, { job }, { 'content-type': 'text/html' })],
      ['200 without a type', untyped(JSON.stringify({ job }))],
      ['200 with a byte order mark', answer(200, `\ufeff${JSON.stringify({ job })}`)],
      ['200 with our id in another letter case', answer(200, { jobs: [{ ...job, id: 'JOB-1' }] })],
      ['202 with a job', answer(202, { job })],
    ],
  ],
  [
    'not-found',
    [
      ['200 {}', answer(200, {})],
      ['200 {job: null}', answer(200, { job: null })],
      ['200 {jobs: []}', answer(200, { jobs: [] })],
      ['200 with a list without our id', answer(200, { jobs: [{ ...job, id: 'another' }] })],
      ['200 with empty error members', answer(200, { error_code: '', error_msg: null })],
      ['200 with an empty id and status', answer(200, { job: { id: '', status: '' } })],
      ['400 DBS.200543', failing(400, 'DBS.200543')],
      ['404 without a code', failing(404)],
      ['404 with a code of the service', failing(404, 'DBS.200010')],
      [
        '404 that is a page',
        answer(404, '<html>Not Found</html>', { 'content-type': 'text/html' }),
      ],
    ],
  ],
  [
    'fatal',
    [
      ['404 APIGW.0101', failing(404, 'APIGW.0101')],
      ['404 APIGW.0103', failing(404, 'APIGW.0103')],
      ['404 APIG.0101 of an older gateway', failing(404, 'APIG.0101')],
      ['401', failing(401, 'APIGW.0301')],
      ['403 DBS.280056', failing(403, 'DBS.280056')],
      ['403', failing(403, 'DBS.200010')],
      ['403 that says no time', withRetryAfter(403, 'soon')],
      ['403 DBS.280056 with Retry-After', withRetryAfter(403, '1', 'DBS.280056')],
      ['401 with Retry-After', withRetryAfter(401, '1')],
      ['400', failing(400, 'DBS.200001')],
      ['409', failing(409)],
      ['410', failing(410)],
      ['414', failing(414, 'APIGW.0201')],
      ['300', failing(300)],
      ['301', answer(301, '', { location: '/elsewhere' })],
      ['302', answer(302, '', { location: '/elsewhere' })],
      ['304', answer(304, '')],
      ['307', answer(307, '', { location: '/elsewhere' })],
      ['308', answer(308, '', { location: '/elsewhere' })],
    ],
  ],
  [
    'retryable',
    [
      ['408', failing(408)],
      ['425', failing(425)],
      ['429', failing(429, 'APIGW.0308')],
      ['403 APIGW.0308', failing(403, 'APIGW.0308')],
      ['403 APIG.0308 of an older gateway', failing(403, 'APIG.0308')],
      ['403 with Retry-After', withRetryAfter(403, '1')],
      ['500', failing(500, 'DBS.280005')],
      ['502', failing(502, 'APIGW.0201')],
      ['503', answer(503, '')],
      ['504', answer(504, '<html>', { 'content-type': 'text/html' })],
      ['599', failing(599)],
      ['200 with an error and no job', failing(200, 'DBS.280005')],
      ['200 with an error and an empty list', answer(200, { jobs: [], error_msg: 'no' })],
      ['200 that is not JSON', answer(200, 'OK')],
      ['200 with nothing', answer(200, '')],
      ['204', answer(204, '')],
      ['200 that is half of JSON', answer(200, '{"job":{"id":"job-1","status":"Comp')],
      ['200 that is an array', answer(200, [job])],
      ['200 that is null', answer(200, 'null')],
      ['200 with a job that is a string', answer(200, { job: 'Completed' })],
      ['200 with a job without a status word', answer(200, { job: { id: 'job-1' } })],
    ],
  ],
])('the first poll is %s', (means, rows) => {
  test.each(rows)('after %s', async (_, listener) => {
    expect((await firstPoll(await serve(listener))).means).toBe(means);
  });
});

function withRetryAfter(status: number, retryAfter: string, error_code?: string): RequestListener {
  return answer(status, { error_code }, { 'retry-after': retryAfter });
}

function untyped(body: string): RequestListener {
  return (_, response) => {
    response.end(body);
  };
}
