import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decodeJobResponse, decodeTaskRows } from '../../src/services/decode.js';

/** Responses as printed in the documentation of the services. */
function sample(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../samples/${name}`, import.meta.url), 'utf8'));
}

test('the documented job of GaussDB(for MySQL) is decoded, although it has another id than requested', () => {
  const body = sample('taurusdb-job-completed.json');
  const job = decodeJobResponse(body, 'a9767ede-fe0f-4888-9003-e843a4c90514');
  expect(job).toEqual({
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
    raw: (body as { job: unknown }).job,
  });
});

test('the documented task list of GaussDB is decoded: a failed task with its reason in Chinese and a completed one', () => {
  const { tasks, totalCount } = decodeTaskRows(sample('gaussdb-tasks.json'));
  expect(totalCount).toBe(2);
  expect(tasks.map(row => row.decode())).toMatchObject([
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
    {
      id: '2cc16e0b-75ab-4a28-9453-16517e990bba',
      status: 'Completed',
      progress: 100,
      failReason: undefined,
    },
  ]);
});
