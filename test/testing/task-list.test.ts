import { describe, expect, test } from 'vitest';
import type { JobServer } from '../../src/testing/job-server.js';
import { START, useVirtualClock } from '../support/virtual-clock.js';
import { get, serve } from './support/job-server.js';

interface Page {
  readonly tasks?: Record<string, unknown>[];
  readonly jobs?: Record<string, unknown>[];
  readonly total_count: number;
}

async function page({ server, list }: Listed, query = ''): Promise<Page> {
  const { status, body } = await get(server, `${list}${query && `?${query}`}`);
  expect(status).toBe(200);
  return JSON.parse(body);
}

async function ids(listed: Listed, query?: string): Promise<unknown[]> {
  const { tasks, jobs } = await page(listed, query);
  return (tasks ?? jobs ?? []).map(task => task.job_id);
}

interface Listed {
  readonly server: JobServer;
  readonly list: string;
}

async function listOf(service: 'taurusdb' | 'gaussdb'): Promise<Listed> {
  const server = await serve({ service });
  const path = service === 'taurusdb' ? 'immediate-jobs' : 'tasks';
  return { server, list: `/v3/${server.projectId}/${path}` };
}

const clock = useVirtualClock();

/** Three jobs a minute apart, of which the first has failed, the second completed and the third is running. */
async function threeJobs(service: 'taurusdb' | 'gaussdb'): Promise<Listed> {
  const listed = await listOf(service);
  listed.server.job('first', { name: 'DeleteIt', failReason: 'It is locked.' });
  await clock().tickAsync(60_000);
  listed.server.job('second', {});
  await clock().tickAsync(60_000);
  listed.server.job('third', {});
  await clock().tickAsync(5000);
  return listed;
}

describe('a listed task', () => {
  test('of TaurusDB has the members of its instance at the top', async () => {
    const listed = await threeJobs('taurusdb');
    const { jobs, total_count } = await page(listed);
    expect(total_count).toBe(3);
    expect(jobs?.[0]).toEqual({
      job_id: 'third',
      job_name: 'CreateGaussDBforMySQLInstance',
      status: 'Running',
      process: '50%',
      created_time: '2026-01-15T12:02:00+0000',
      ended_time: null,
      fail_reason: null,
      instance_id: expect.stringMatching(/in07$/),
      instance_name: expect.any(String),
      instance_status: 'creating',
    });
    expect(jobs?.[1]).toMatchObject({
      job_id: 'second',
      status: 'Completed',
      process: null,
      ended_time: '2026-01-15T12:01:10+0000',
      instance_status: 'normal',
    });
  });

  test('of GaussDB has its instance in an object', async () => {
    const { tasks, total_count } = await page(await threeJobs('gaussdb'));
    expect(total_count).toBe(3);
    expect(tasks?.[2]).toEqual({
      job_id: 'first',
      name: 'DeleteIt',
      status: 'Failed',
      process: null,
      created_at: '2026-01-15T12:00:00+0000',
      ended_at: '2026-01-15T12:00:10+0000',
      fail_reason: 'It is locked.',
      instance_info: {
        instance_id: expect.stringMatching(/in14$/),
        instance_name: expect.any(String),
        instance_status: 'creating',
      },
    });
  });
});

describe('a filter', () => {
  test.each([
    ['taurusdb', 'status=Running', ['third']],
    ['taurusdb', 'status=Canceled', []],
    ['taurusdb', 'job_name=DeleteIt', ['first']],
    ['taurusdb', 'job_name=CreateGaussDBforMySQLInstance', ['third', 'second']],
    ['taurusdb', 'job_id=second', ['second']],
    ['taurusdb', 'job_id=second&status=Failed', []],
    ['taurusdb', 'start_time=2026-01-15T12%3A01%3A00%2B0000', ['third', 'second']],
    ['taurusdb', 'end_time=2026-01-15T20%3A01%3A00%2B0800', ['second', 'first']],
    ['gaussdb', 'status=Failed', ['first']],
    ['gaussdb', 'name=DeleteIt', ['first']],
    ['gaussdb', `start_time=${START + 1}`, ['third', 'second']],
    ['gaussdb', `end_time=${START}`, ['first']],
    ['gaussdb', `start_time=${START + 1}&end_time=${START + 119_999}`, ['second']],
    // GaussDB's list has no filter for an id.
    ['gaussdb', 'job_id=second&id=second', ['third', 'second', 'first']],
  ] as const)('of %s narrows the list: %s', async (service, query, expected) => {
    expect(await ids(await threeJobs(service), query)).toEqual(expected);
  });

  test('determines the total count, whatever the page size', async () => {
    const listed = await threeJobs('gaussdb');
    const name = 'CreateGaussDBV5Instance';
    const { tasks, total_count } = await page(listed, `name=${name}&limit=1&offset=1`);
    expect(tasks).toMatchObject([{ job_id: 'second' }]);
    expect(total_count).toBe(2);
  });

  test('by time compares in seconds if the times are in seconds', async () => {
    await clock().tickAsync(700);
    const listed = await listOf('taurusdb');
    listed.server.job('job-1', {});
    const second = '2026-01-15T12%3A00%3A00%2B0000';
    expect(await ids(listed, `start_time=${second}&end_time=${second}`)).toEqual(['job-1']);
  });
});

describe('the task list', () => {
  test('holds neither jobs that are not visible yet nor jobs scripted by responses', async () => {
    const listed = await listOf('gaussdb');
    listed.server.job('late', { visibleAfter: '5s' }).job('listed', [{ status: 503 }]);
    expect(await ids(listed)).toEqual([]);
    await clock().tickAsync(5000);
    expect(await ids(listed)).toEqual(['late']);
  });

  test('holds a job that was added again once, as the newest', async () => {
    const listed = await threeJobs('gaussdb');
    listed.server.job('first', {});
    expect(await ids(listed)).toEqual(['first', 'third', 'second']);
  });

  describe('in pages', () => {
    const names = Array.from({ length: 120 }, (_, index) => `job-${index}`);
    const newest = names.toReversed();

    test.each([
      ['taurusdb', '', newest.slice(0, 10)],
      ['taurusdb', 'limit=50', newest.slice(0, 50)],
      ['taurusdb', 'limit=20&offset=1', newest.slice(1, 21)],
      ['gaussdb', '', newest.slice(0, 100)],
      ['gaussdb', 'limit=1', newest.slice(0, 1)],
      ['gaussdb', 'offset=100', newest.slice(100)],
      ['gaussdb', 'offset=120', []],
    ] as const)('of %s returns the requested page for "%s"', async (service, query, expected) => {
      const listed = await listOf(service);
      for (const name of names) listed.server.job(name, {});
      expect(await ids(listed, query)).toEqual(expected);
      expect((await page(listed, query)).total_count).toBe(120);
    });
  });
});
