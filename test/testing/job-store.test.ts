import { beforeEach, describe, expect, test } from 'vitest';
import { useVirtualClock } from '../support/virtual-clock.js';
import { get, jobOf, jobPath, serve } from './support/job-server.js';

describe('a scripted job', () => {
  const clock = useVirtualClock();
  beforeEach(() => clock().setSystemTime(Date.UTC(2026, 0, 15, 12, 0, 0, 700)));

  test('of TaurusDB has its percentage in `process` and times with an offset without a colon', async () => {
    const server = await serve({ service: 'taurusdb' });
    server.job('job-1', {});
    await clock().tickAsync(4000);
    expect(await jobOf(server)).toEqual({
      id: 'job-1',
      name: 'CreateGaussDBforMySQLInstance',
      status: 'Running',
      created: '2026-01-15T12:00:00+0000',
      process: '40%',
      instance: { id: expect.stringMatching(/^[0-9a-f]{32}in07$/), name: expect.any(String) },
    });
  });

  test('of GaussDB has its percentage in `progress`', async () => {
    const server = await serve({ service: 'gaussdb' });
    server.job('job-1', {});
    await clock().tickAsync(4000);
    expect(await jobOf(server)).toEqual({
      id: 'job-1',
      name: 'CreateGaussDBV5Instance',
      status: 'Running',
      created: '2026-01-15T12:00:00+0000',
      progress: '40%',
      instance: { id: expect.stringMatching(/^[0-9a-f]{32}in14$/), name: expect.any(String) },
    });
  });

  test('that has completed has an end, an empty percentage and an endpoint', async () => {
    const server = await serve();
    server.job('job-1', {});
    const running = await jobOf(server);
    await clock().tickAsync(12_000);
    const instance = running.instance as { id: string };
    expect(await jobOf(server)).toEqual({
      ...running,
      status: 'Completed',
      ended: '2026-01-15T12:00:10+0000',
      process: '',
      entities: {
        instance: {
          endpoint: '192.168.1.203:3306',
          type: 'Cluster',
          datastore: { type: 'gaussdb-mysql', version: '8.0' },
        },
        resource_ids: [`${instance.id}.vm`, `${instance.id}.volume`],
      },
    });
  });

  test('that has failed has its reason and no entities', async () => {
    const server = await serve();
    server.job('job-1', { duration: 0, failReason: 'ECS云服务器处理异常。' });
    const job = await jobOf(server);
    expect(job).toMatchObject({ status: 'Failed', fail_reason: 'ECS云服务器处理异常。' });
    expect(job).not.toHaveProperty('entities');
  });

  test('has the name and the entities of its script', async () => {
    const server = await serve();
    const entities = { instance: { endpoint: '10.0.0.7:3306' } };
    server.job('job-1', { name: 'RebootGaussDBforMySQLInstance', duration: 0, entities });
    expect(await jobOf(server)).toMatchObject({ name: 'RebootGaussDBforMySQLInstance', entities });
  });

  test('starts over if it is added again', async () => {
    const server = await serve();
    server.job('job-1', {});
    await clock().tickAsync(5000);
    server.job('job-1', { name: 'Again' });
    expect(await jobOf(server)).toMatchObject({ name: 'Again', process: '0%' });
  });

  test('that is not visible yet gets the same response as an unknown one', async () => {
    const server = await serve();
    server.job('job-1', { visibleAfter: '5s' });
    const early = await get(server, jobPath(server));
    const never = await get(server, jobPath(server, 'job-2'));
    for (const answer of [early, never]) {
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body)).toEqual({
        error_code: 'DBS.200543',
        error_msg: 'The job does not exist.',
      });
    }
    await clock().tickAsync(5000);
    expect(await jobOf(server)).toMatchObject({ status: 'Running' });
  });

  test('runs faster than the clock by the factor `speed`', async () => {
    const server = await serve({ speed: 60 });
    server.job('job-1', { duration: '30m', visibleAfter: '1m' });
    await clock().tickAsync(999);
    expect((await get(server, jobPath(server))).status).toBe(400);
    await clock().tickAsync(1);
    expect(await jobOf(server)).toMatchObject({ process: '3%' });
    await clock().tickAsync(28_999);
    expect(await jobOf(server)).toMatchObject({ status: 'Running', process: '99%' });
    await clock().tickAsync(1);
    // Times are the clock's own: half an hour at 60 times the speed is half a minute.
    expect(await jobOf(server)).toMatchObject({
      status: 'Completed',
      created: '2026-01-15T12:00:00+0000',
      ended: '2026-01-15T12:00:30+0000',
    });
  });

  test('whose progress function throws gets a 500 that says why', async () => {
    const server = await serve();
    server.job('job-1', {
      progress: () => {
        throw new Error('no such thing');
      },
    });
    const { status, body } = await get(server, jobPath(server));
    expect(status).toBe(500);
    expect(JSON.parse(body).error_msg).toBe('A script threw: Error: no such thing');
  });
});
