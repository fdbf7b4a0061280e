import { expect, test } from 'vitest';
import { clientOf } from '../support/client.js';
import { answer, serve } from '../support/http-server.js';
import { idsUpTo, readIds } from '../support/simulated-list.js';

test('a default time range is the same for every page', async () => {
  const ids = idsUpTo(400);
  const ranges = new Set<string>();
  const server = await serve((request, response) => {
    const query = new URL(request.url ?? '', 'http://host').searchParams;
    ranges.add(`${query.get('start_time')} to ${query.get('end_time')}`);
    const offset = Number(query.get('offset') ?? 0);
    const jobs = ids.slice(offset, offset + 128).map(id => ({ id, status: 'Running' }));
    setTimeout(() => answer(200, { jobs, total: ids.length })(request, response), 5);
  });
  const client = clientOf(server, { service: 'ddm' });
  expect(await readIds(client.tasks())).toEqual(ids);
  expect(server.received.length).toBeGreaterThan(3);
  expect(ranges.size).toBe(1);
});
