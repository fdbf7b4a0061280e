import { describe, expect, test } from 'vitest';
import { DATABASE_SERVICES } from '../../src/services/registry.js';
import { clientOf } from '../support/client.js';
import { answer, serve } from '../support/http-server.js';
import {
  idsUpTo,
  OFFSET_MEANINGS,
  type OffsetMeaning,
  readIds,
} from '../support/simulated-list.js';

/** The documentation leaves these open: whatever the service does, a client must be right. */

const services = DATABASE_SERVICES;

describe('an `offset` that counts', () => {
  const offsetModes = Object.keys(OFFSET_MEANINGS).filter(
    offsetMode => offsetMode !== 'nothing',
  ) as OffsetMeaning[];
  const rows = services.flatMap(service =>
    offsetModes.map(offsetMode => ({ service, offsetMode })),
  );

  test.each(rows)('$offsetMode yields every task of $service.name once', async row => {
    const { name: service, facts } = row.service;
    const { list } = facts;
    const ids = idsUpTo(300);
    const server = await serve((request, response) => {
      const query = new URL(request.url ?? '', 'http://host').searchParams;
      const limit = Number(query.get('limit'));
      const offset = query.get('offset');
      const first = offset === null ? 0 : OFFSET_MEANINGS[row.offsetMode](Number(offset), limit);
      const page = ids.slice(first, first + limit);
      const tasks = page.map(id => ({ [list.fields.id]: id, status: 'Running' }));
      answer(200, { [list.envelope]: tasks, [list.totalField]: ids.length })(request, response);
    });
    const client = clientOf(server, { service, rateLimit: { requestsPerSecond: 1000 } });
    expect((await readIds(client.tasks())).sort()).toEqual([...ids].sort());
  });
});

describe.each(services)('$name', ({ name: service }) => {
  test.each([
    ['an empty list', 200, { jobs: [], total_count: 0 }],
    ['an empty object', 200, {}],
    ['no job', 200, { job: null }],
    ['400 DBS.200543', 400, { error_code: 'DBS.200543', error_msg: 'The job does not exist.' }],
    ['400 DBS.200543 in the other form', 400, { errCode: 'DBS.200543', externalMessage: 'Gone' }],
    ['404', 404, { error_code: 'DBS.200010' }],
  ])('may respond with %s for an unknown job', async (_, status, body) => {
    const server = await serve(answer(status, body));
    expect(await clientOf(server, { service }).getJob('job-1')).toBeUndefined();
  });

  test.each([
    ['process', 'job'],
    ['progress', 'job'],
    ['process', 'jobs'],
    ['progress', 'jobs'],
  ])('may call the percentage `%s` in the envelope `%s`', async (field, envelope) => {
    const job = { id: 'job-1', status: 'Running', [field]: '60%' };
    const server = await serve(answer(200, { [envelope]: envelope === 'job' ? job : [job] }));
    const read = await clientOf(server, { service }).getJob('job-1');
    expect(read).toMatchObject({ id: 'job-1', progress: 60 });
  });
});
