import { describe, expect, test } from 'vitest';
import { JobNotFoundError } from '../../src/model/wait-errors.js';
import { fixed } from '../../src/polling/fixed.js';
import { JOB_SERVICES } from '../../src/services/registry.js';
import { resumeWait } from '../../src/wait-for-job.js';
import { clientOf, get, serve } from './support/job-server.js';

describe.each(JOB_SERVICES)(
  'a JobClient against the server for $name',
  ({ name: service, facts }) => {
    const polling = fixed(10);
    const connect = async () => {
      const server = await serve({ service });
      return { server, client: clientOf(server, service) };
    };

    test('waits until a job is visible and has completed', async () => {
      const { server, client } = await connect();
      const wait = client.waitForJob('job-1', { polling });
      const seen: string[] = [];
      wait.on('poll', ({ outcome, job }) => seen.push(job?.status ?? outcome));
      wait.once('poll', () => server.job('job-1', { duration: Infinity }));
      wait.once('visible', () => server.job('job-1', { duration: 0 }));
      const job = await wait;
      expect(job).toMatchObject({ id: 'job-1', name: facts.written.jobName, progress: 100 });
      expect(seen).toEqual(['not-found', 'Running', 'Completed']);
      expect(job.attention).toBeUndefined();
      const age = Date.now() - Number(job.createdAt);
      expect(age).toBeGreaterThan(-1);
      expect(age).toBeLessThan(60_000);
      expect(Number(job.endedAt)).toBeGreaterThanOrEqual(Number(job.createdAt));
      expect(job.instance?.id).toEqual(facts.members.instanceId ? expect.any(String) : undefined);
      const { status } = facts.written.unknownJob;
      expect(server.requests).toMatchObject([
        { id: 'job-1', status },
        { id: 'job-1', status: 200 },
        { id: 'job-1', status: 200 },
      ]);
    });

    test('learns that and why a job failed, or that it was canceled', async () => {
      const { server, client } = await connect();
      server
        .job('bad', { duration: 0, failReason: 'full' })
        .job('off', { duration: 0, outcome: 'Canceled' });
      await expect(client.waitForJob('bad')).rejects.toMatchObject({
        code: 'JOB_FAILED',
        failReason: 'full',
      });
      await expect(client.waitForJob('off')).rejects.toMatchObject({ code: 'JOB_CANCELED' });
    });

    test('reports an unknown status once, and waits on', async () => {
      const { server, client } = await connect();
      const { path } = facts;
      const body = await get(
        server.job('job-1', { duration: Infinity }),
        jobPath(path, server.projectId),
      );
      const word = facts.statuses.Running?.[0] as string;
      const odd = { body: JSON.parse(body.body.replace(`"${word}"`, '"Frobnicating"')) };
      const end = {
        body: JSON.parse(body.body.replace(`"${word}"`, `"${facts.statuses.Completed?.[0]}"`)),
      };
      server.job('job-1', [odd, odd, end]);
      const attentions: string[] = [];
      const wait = client.waitForJob('job-1', { polling });
      for await (const update of wait)
        if (update.type === 'attention') attentions.push(update.reason);
      expect(attentions).toEqual([expect.stringContaining('"Frobnicating"')]);
    });

    test('shares polls by id, and has no list', async () => {
      const { server, client } = await connect();
      server.job('job-1', { duration: '50ms' });
      const ids = ['job-1', 'job-1', 'job-1'];
      const results = await client.waitForJobs(ids, { polling });
      expect(results.map(({ status }) => status)).toEqual(ids.map(() => 'fulfilled'));
      expect(client.stats().saved).toBeGreaterThanOrEqual(2);
      expect(new Set(server.requests.map(({ id }) => id))).toEqual(new Set(['job-1']));
      const sent = server.requests.length;
      await expect(client.listTasks()).rejects.toThrow(TypeError);
      expect(() => client.tasks()).toThrow(/has no list of tasks/);
      expect(server.requests).toHaveLength(sent);
    });

    test('takes ids with any characters', async () => {
      const { server, client } = await connect();
      const id = 'a/b?c=d&e#f g%2e';
      server.job(id, { duration: 0 });
      expect(await client.getJob(id)).toMatchObject({ id, status: 'Completed' });
      expect(server.requests).toMatchObject([{ id, status: 200 }]);
    });

    test('refuses a checkpoint of another service', async () => {
      const { server, client } = await connect();
      server.job('job-1', { duration: Infinity });
      const wait = client.waitForJob('job-1');
      const checkpoint = wait.checkpoint();
      wait.abort();
      await wait.catch(() => {});
      expect(checkpoint.source).toMatchObject({ service, endpoint: server.endpoint });
      const { endpoint, projectId, token } = server;
      const elsewhere = { endpoint, projectId, auth: { token }, service: 'rds' as const };
      expect(() => resumeWait(checkpoint, elsewhere)).toThrow(/checkpoint.source.service/);
    });

    test.each([
      [403, 'The operation is not authorized.'],
      [500, 'Server error. Try again later.'],
    ])('understands its error for the status %i', async (status, text) => {
      const { server, client } = await connect();
      server.fault({ status });
      await expect(client.getJob('job-1')).rejects.toMatchObject({
        status,
        message: expect.stringContaining(`(${text})`),
      });
    });
  },
);

function jobPath(path: string, projectId: string): string {
  return path.replace('{project_id}', projectId).replace('{job_id}', 'job-1');
}

test('a job that ECS does not know may have ended a day ago', async () => {
  const server = await serve({ service: 'ecs' });
  const error = await clientOf(server, 'ecs')
    .waitForJob('job-1', { visibilityTimeout: 0 })
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(JobNotFoundError);
  expect((error as Error).message).toContain('ended jobs are kept for one day');
});

test('an unpaid order is reported once, also across a resume', async () => {
  const server = await serve({ service: 'ecs' });
  const unpaid = { body: { job_id: 'job-1', job_type: 'createServer', status: 'PENDING_PAYMENT' } };
  const paid = { body: { job_id: 'job-1', job_type: 'createServer', status: 'SUCCESS' } };
  server.job('job-1', [unpaid]);
  const client = clientOf(server, 'ecs');
  const first = client.waitForJob('job-1', { polling: fixed(10), timeout: '35ms' });
  const reasons: string[] = [];
  first.on('attention', ({ reason, job }) => {
    reasons.push(reason);
    expect(job).toMatchObject({ status: 'Pending', raw: unpaid.body });
  });
  const error = await first.catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'WAIT_TIMEOUT' });
  server.job('job-1', [unpaid, unpaid, paid]);
  const { checkpoint } = error as { checkpoint: ReturnType<typeof first.checkpoint> };
  const second = client.resumeWait(checkpoint, { polling: fixed(10), timeout: '10s' });
  second.on('attention', ({ reason }) => reasons.push(reason));
  expect(await second).toMatchObject({ status: 'Completed' });
  expect(reasons).toEqual([expect.stringMatching(/unpaid/)]);
});
