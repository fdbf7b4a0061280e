import { describe, expect, test } from 'vitest';
import { fixed, type Job } from '../../src/index.js';
import { clientOf, serve } from './support.js';

describe.each(['taurusdb', 'gaussdb'] as const)(
  'a client of the server that speaks %s',
  service => {
    test('waits for a job to appear, and to its end', async () => {
      const server = await serve({ service });
      const wait = clientOf(server, service).waitForJob('job-1', { polling: fixed(10) });
      const seen: string[] = [];
      wait.on('poll', ({ outcome, job }) => seen.push(job?.status ?? outcome));
      wait.once('poll', () => server.job('job-1', { duration: Infinity }));
      wait.once('visible', () => server.job('job-1', { duration: 0 }));
      expect(await wait).toMatchObject({ status: 'Completed', progress: 100 });
      expect(seen).toEqual(['not-found', 'Running', 'Completed']);
      expect(server.requests.map(({ status }) => status)).toEqual([400, 200, 200]);
    });

    test('reads every task of its list, page by page', async () => {
      const server = await serve({ service });
      const ids = Array.from({ length: 230 }, (_, index) => `job-${index}`);
      for (const id of ids) server.job(id, {});
      const tasks: Job[] = [];
      for await (const task of clientOf(server, service).tasks()) tasks.push(task);
      expect(tasks.map(task => task.id).sort()).toEqual(ids.sort());
    });

    test('finds the tasks that its filters ask for', async () => {
      const server = await serve({ service });
      const before = new Date();
      server.job('bad', { duration: 0, failReason: 'full' }).job('good', { duration: 0 });
      const client = clientOf(server, service);
      const found = { status: 'Failed', startTime: before, endTime: new Date() };
      expect(await client.listTasks(found)).toMatchObject({
        tasks: [{ id: 'bad' }],
        totalCount: 1,
      });
      const later = { startTime: new Date(Date.now() + 60_000) };
      expect(await client.listTasks(later)).toEqual({ tasks: [], totalCount: 0 });
    });
  },
);
