import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileHistory } from '../../../src/polling/history/file-history.js';
import { jobwait } from '../support/command.js';
import { startService } from '../support/server.js';

test('how long each of several jobs took is remembered', async () => {
  const { server, env } = await startService();
  for (const id of ['a', 'b']) {
    const job = { id, name: 'Create', status: 'Running', process: '40%' };
    server.job(id, [
      { body: {} },
      { body: { job } },
      { body: { job: { ...job, status: 'Completed' } } },
    ]);
  }
  expect((await jobwait(['a', 'b'], { env })).code).toBe(0);
  const history = fileHistory(join(env.XDG_CACHE_HOME ?? '', 'jobwait', 'history.ndjson'));
  expect(history.all().find(({ name }) => name === 'Create')?.runs).toHaveLength(2);
});
