import { expect, test } from 'vitest';
import { useVirtualClock } from '../support/virtual-clock.js';
import { get, jobPath, serve, until } from './support/job-server.js';

const clock = useVirtualClock();

test('server.requests holds every request in the order of arrival', async () => {
  const server = (await serve({ speed: 60 })).job('job-1', {});
  const { projectId } = server;
  const list = `/v3/${projectId}/immediate-jobs`;
  await get(server, jobPath(server));
  await clock().tickAsync(1500);
  await get(server, jobPath(server, 'job%202'));
  await get(server, `${list}?status=Running`);
  await get(server, `${list}?job_id=job-1`);
  await get(server, '/elsewhere', { method: 'POST' });
  expect(server.requests).toEqual([
    { at: 0, method: 'GET', path: jobPath(server), id: 'job-1', status: 200 },
    { at: 1500, method: 'GET', path: jobPath(server, 'job%202'), id: 'job 2', status: 400 },
    { at: 1500, method: 'GET', path: `${list}?status=Running`, id: undefined, status: 200 },
    { at: 1500, method: 'GET', path: `${list}?job_id=job-1`, id: 'job-1', status: 200 },
    { at: 1500, method: 'POST', path: '/elsewhere', id: undefined, status: 404 },
  ]);
});

test('the status of a request is 0 until its response begins', async () => {
  const server = (await serve()).job('job-1', {}).fault({ delay: 100, status: 503 });
  const answer = get(server, jobPath(server));
  await until(() => server.requests.length === 1);
  expect(server.requests[0]?.status).toBe(0);
  await clock().tickAsync(100);
  await answer;
  expect(server.requests[0]?.status).toBe(503);
});

test.each([
  ['reset', 0],
  ['hang', 0],
  ['cut', 200],
  ['junk', 200],
  ['drip', 200],
  ['huge', 200],
] as const)('the status of a request with the fault `%s` is %i', async (fault, status) => {
  const server = (await serve()).job('job-1', {}).fault({ fault });
  const answer = get(server, jobPath(server)).catch(() => {});
  await until(() => server.requests.length === 1);
  expect(server.requests[0]?.status).toBe(status);
  await server.close();
  await answer;
});
