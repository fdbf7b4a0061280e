import { expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import { scriptedSource } from '../../src/testing/scripted-source.js';
import { resumeWait, waitForJob } from '../../src/wait-for-job.js';
import { clientOf } from '../support/client.js';
import { answer, serve } from '../support/http-server.js';
import { completed } from '../support/jobs.js';

const UNTRIMMED = ['job-1\n', 'job-1\r\n', ' job-1 ', '\tjob-1', '\ufeffjob-1\u00a0'];
const completedJob = answer(200, { job: { id: 'job-1', status: 'Completed' } });

test.each(UNTRIMMED)('waitForJob trims the id %j', async id => {
  const ids: string[] = [];
  const source = {
    getJob: async (given: string) => {
      ids.push(given);
      return completed();
    },
  };
  const wait = waitForJob(id, { source });
  expect(wait.id).toBe('job-1');
  await wait;
  const checkpoint = wait.checkpoint();
  expect(checkpoint.jobId).toBe('job-1');
  expect(ids).toEqual(['job-1']);
});

test.each(UNTRIMMED)('resumeWait trims the id %j of a checkpoint', async id => {
  const source = { getJob: async (given: string) => completed({ id: given }) };
  const wait = waitForJob('job-1', { source, polling: fixed('1h') });
  const saved = wait.checkpoint();
  wait.abort();
  const untrimmed = { ...saved, jobId: id, state: { ...(saved.state as object), jobId: id } };
  const resumed = resumeWait(untrimmed, { source });
  expect(resumed.id).toBe('job-1');
  expect(await resumed).toEqual(completed());
});

test('a client trims the ids of jobs, of waits and of the list', async () => {
  const server = await serve(completedJob);
  const client = clientOf(server, { sharing: false, service: 'gaussdb' });
  const sharing = clientOf(server);
  await client.getJob('job-1\n');
  await sharing.getJob(' job-1');
  await client.waitForJob('job-1\n');
  const waits = sharing.waitForJobs(['job-1\n', ' job-1']).add('job-1\r\n');
  expect((await waits).map(({ id }) => id)).toEqual(['job-1', 'job-1', 'job-1']);
  const urls = server.received.map(({ url }) => url);
  expect(urls.length).toBeGreaterThan(3);
  expect(urls.filter(url => /%0A|%0D|%20|\+/.test(String(url)))).toEqual([]);
  expect(() => client.waitForJobs([' \n'])).toThrow(TypeError);
});

test('a scripted source trims the requested ids', async () => {
  const source = scriptedSource({ 'job-1\n': { duration: 0 } });
  expect(await source.getJob('job-1\n')).toMatchObject({ id: 'job-1' });
  expect(source.requests).toMatchObject([{ id: 'job-1' }]);
});
