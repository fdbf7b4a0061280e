import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { scriptedSource } from '../../src/testing/scripted-source.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { clientOf, serve } from './support/job-server.js';

const REQUESTED_ID = 'a9767ede-fe0f-4888-9003-e843a4c90514';

async function sample(name: string): Promise<string> {
  return readFile(new URL(`../samples/${name}`, import.meta.url), 'utf8');
}

const COMPLETED = {
  id: '31b8ae23-c687-4d80-b7b4-42a66c9bb886',
  name: 'CreateMysqlInstance',
  status: 'Completed',
  progress: 100,
  createdAt: new Date('2018-08-06T02:41:14Z'),
  endedAt: new Date('2018-08-06T16:41:14Z'),
  instance: {
    id: 'a48e43ff268f4c0e879652d65e63d0fbin07',
    name: 'DO-NOT-TOUCH-mgr2-mysql-single',
  },
  entities: {
    instance: {
      endpoint: '192.168.1.203:3306',
      type: 'Cluster',
      datastore: { type: 'gaussdb-mysql', version: '8.0' },
    },
    resource_ids: [
      'a48e43ff268f4c0e879652d65e63d0fbin07.vm',
      'a48e43ff268f4c0e879652d65e63d0fbin07.volume',
    ],
  },
  failReason: undefined,
};

test('a wait resolves with the documented job, over a socket and without', async () => {
  const script = [{ body: await sample('taurusdb-job-completed.json') }];
  const client = clientOf((await serve()).job(REQUESTED_ID, script));
  expect(await client.waitForJob(REQUESTED_ID)).toMatchObject(COMPLETED);
  const source = scriptedSource({ [REQUESTED_ID]: script });
  expect(await waitForJob(REQUESTED_ID, { source })).toMatchObject(COMPLETED);
});

test('listTasks() reads the documented task list with a Chinese fail reason', async () => {
  const server = await serve({ service: 'gaussdb' });
  server.fault({ body: await sample('gaussdb-tasks.json') }, { path: '/tasks' });
  const { tasks, totalCount } = await clientOf(server, 'gaussdb').listTasks();
  expect(totalCount).toBe(2);
  expect(tasks).toMatchObject([
    {
      id: '03bc055a-135c-4245-8bd8-b0bc6d3350b3',
      name: 'CreateGaussDBV5Instance',
      status: 'Failed',
      progress: undefined,
      failReason: 'ECS云服务器处理异常。',
      instance: {
        id: 'ce2dce50f365430abe161bab79495a6ein14',
        name: 'gauss-6568-zzh',
        status: 'creating',
      },
    },
    { name: 'DeleteGaussDBV5Instance', status: 'Completed', progress: 100, failReason: undefined },
  ]);
});
