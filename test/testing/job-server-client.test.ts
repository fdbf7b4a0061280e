import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/model/job.js';
import { fixed } from '../../src/polling/fixed.js';
import { DATABASE_SERVICES } from '../../src/services/registry.js';
import { clientOf, serve } from './support/job-server.js';

describe.each(DATABASE_SERVICES.map(({ facts }) => facts))(
  'a JobClient against the server for $name',
  ({ name: service, job, list }) => {
    test('waits until a job is visible and has ended', async () => {
      const server = await serve({ service });
      const wait = clientOf(server, service).waitForJob('job-1', { polling: fixed(10) });
      const seen: string[] = [];
      wait.on('poll', ({ outcome, job }) => seen.push(job?.status ?? outcome));
      wait.once('poll', () => server.job('job-1', { duration: Infinity }));
      wait.once('visible', () => server.job('job-1', { duration: 0 }));
      expect(await wait).toMatchObject({
        status: 'Completed',
        progress: 100,
        createdAt: expect.any(Date),
        endedAt: expect.any(Date),
        instance: { id: expect.stringMatching(/^[0-9a-f]{32}in\d\d$/), name: expect.any(String) },
      });
      expect(seen).toEqual(['not-found', 'Running', 'Completed']);
      const statuses = [job.notFoundResponse === 'error' ? 400 : 200, 200, 200];
      expect(server.requests.map(({ status }) => status)).toEqual(statuses);
      expect(server.requests.map(({ id }) => id)).toEqual(['job-1', 'job-1', 'job-1']);
    });

    test('reads the percentage of a running job', async () => {
      const server = (await serve({ service })).job('job-1', { progress: () => ' 60% ' });
      expect(await clientOf(server, service).getJob('job-1')).toMatchObject({ progress: 60 });
    });

    test('learns why a job failed', async () => {
      const server = (await serve({ service })).job('job-1', {
        duration: 0,
        failReason: '磁盘已满',
      });
      const wait = clientOf(server, service).waitForJob('job-1');
      await expect(wait).rejects.toMatchObject({ code: 'JOB_FAILED', failReason: '磁盘已满' });
      expect(server.requests).toHaveLength(job.includesFailReason ? 1 : 2);
    });

    test('follows a job scripted by responses', async () => {
      const server = (await serve({ service })).job('job-1', [
        { status: 503 },
        {},
        { status: 500 },
      ]);
      const client = clientOf(server, service);
      await expect(client.getJob('job-1')).rejects.toMatchObject({ status: 503 });
      expect(await client.getJob('job-1')).toMatchObject({ id: 'job-1', status: 'Running' });
      await expect(client.getJob('job-1')).rejects.toMatchObject({ status: 500 });
    });

    test('reads the whole task list page by page', async () => {
      const server = await serve({ service });
      const ids = Array.from({ length: 230 }, (_, index) => `job-${index}`);
      for (const id of ids) server.job(id, {});
      const tasks: Job[] = [];
      for await (const task of clientOf(server, service).tasks()) tasks.push(task);
      expect(tasks.map(task => task.id).sort()).toEqual(ids.sort());
      expect(tasks[0]).toMatchObject({
        status: 'Running',
        createdAt: expect.any(Date),
        instance: { id: expect.any(String), name: expect.any(String) },
      });
    });

    test('finds the tasks that match each filter of the list', async () => {
      const server = await serve({ service });
      const before = new Date();
      server.job('bad', { name: 'A', duration: 0, failReason: 'full' });
      server.job('good', { name: 'B', duration: 0 });
      const client = clientOf(server, service);
      const ids = async (query: Parameters<typeof client.listTasks>[0]) =>
        (await client.listTasks(query)).tasks.map(({ id }) => id);

      expect(await ids({ startTime: before, endTime: new Date() })).toEqual(['good', 'bad']);
      expect(await ids({ startTime: new Date(Date.now() + 60_000) })).toEqual([]);
      if (list.filters.status) expect(await ids({ status: 'Failed' })).toEqual(['bad']);
      if (list.filters.name) expect(await ids({ name: 'B' })).toEqual(['good']);
      if (list.filters.id) expect(await ids({ id: 'bad', offset: 0 })).toEqual(['bad']);
    });
  },
);
