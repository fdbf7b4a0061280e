import { expect, test } from 'vitest';
import { clientOf, PROJECT } from '../support/client.js';
import { answer, serve } from '../support/http-server.js';

test.each(['/mysql', '/mysql/'])(
  'an endpoint that ends in %s leads to the older paths of TaurusDB',
  async prefix => {
    const job = { id: 'job-1', status: 'Completed', process: '' };
    const server = await serve(answer(200, { job, jobs: [job] }));
    const client = clientOf({ endpoint: server.endpoint + prefix });
    expect(await client.waitForJob('job-1')).toMatchObject({ status: 'Completed' });
    await client.listTasks();
    expect(server.received.map(({ url }) => url)).toEqual([
      `/mysql/v3/${PROJECT}/jobs?id=job-1`,
      `/mysql/v3/${PROJECT}/immediate-jobs`,
    ]);
  },
);
