import { expect, test } from 'vitest';
import { ApiError } from '../../src/model/errors.js';
import type { Job } from '../../src/model/job.js';
import type { JobScript } from '../../src/testing/job-script.js';
import type { Answer } from '../../src/testing/scripted-response.js';
import { scriptedSource } from '../../src/testing/scripted-source.js';
import { clientOf, serve } from './support/job-server.js';

/** The result of a poll, without its times. */
async function outcomeOf(poll: Promise<Job | undefined>): Promise<unknown> {
  try {
    const job = await poll;
    return job && { ...job, createdAt: undefined, endedAt: undefined, raw: undefined };
  } catch (error) {
    const { name, message } = error as Error;
    return error instanceof ApiError ? { ...error, name, message } : { name, message };
  }
}

const TEXTS: Answer[] = [
  { body: '{"job":' },
  { body: '' },
  { body: '\uFEFF{"job":{"id":"job-1","status":"Running"}}' },
  { body: '<html>', headers: { 'content-type': 'text/html' } },
  { body: ' '.repeat(1024 * 1024) },
  { body: ' '.repeat(1024 * 1024 + 1) },
];

const ANSWERS: Answer[] = [
  {},
  { body: {} },
  { body: { job: null } },
  { body: { job: { id: 'another', status: 'COMPLETED', process: '' } } },
  { body: { job: { id: 'job-1' } } },
  { body: { jobs: [{ id: 'job-1', status: 'Failed', fail_reason: '磁盘已满。' }] } },
  { body: [] },
  { delay: 1 },
  ...[400, 401, 403, 404, 408, 429, 500, 502, 503, 504].map(status => ({ status })),
  { status: 404, body: { error_code: 'APIGW.0101', error_msg: 'no such API' } },
  { status: 400, body: { error_code: 'DBS.200543' } },
  { status: 301, headers: { location: 'http://elsewhere.example/' } },
  { status: 429, headers: { 'retry-after': '7' } },
  { status: 500, body: { job: { id: 'job-1', status: 'Completed' } } },
  { fault: 'junk' },
  { fault: 'junk', headers: { 'content-type': 'application/json' } },
  { fault: 'junk', status: 502 },
  { fault: 'cut' },
  { fault: 'cut', status: 503 },
  { fault: 'huge' },
  { fault: 'huge', status: 503 },
];

const SCRIPTS: JobScript[] = [
  { duration: 0 },
  { duration: 0, failReason: 'createVM failed.' },
  { duration: Infinity, progress: 'none' },
  { duration: Infinity, progress: () => 61.5 },
  { visibleAfter: '1h' },
];

const ALL = [...SCRIPTS, ...[...ANSWERS, ...TEXTS].map(answer => [answer])].map(
  script => [JSON.stringify(script).slice(0, 100), script] as const,
);

test.each(ALL)(
  'a scripted source gives the same result as a JobClient over a socket: %s',
  async (_, script) => {
    const server = (await serve()).job('job-1', script);
    const overSocket = await outcomeOf(clientOf(server).getJob('job-1'));
    const withoutSocket = await outcomeOf(scriptedSource({ 'job-1': script }).getJob('job-1'));
    expect(withoutSocket).toEqual(overSocket);
  },
);

test('a reset has the same error code over a socket and without', async () => {
  const script = [{ fault: 'reset' }] as const;
  const server = (await serve()).job('job-1', script);
  const code = { code: 'ECONNRESET' };
  await expect(clientOf(server).getJob('job-1')).rejects.toMatchObject(code);
  await expect(scriptedSource({ 'job-1': script }).getJob('job-1')).rejects.toMatchObject(code);
});
