import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installPackage, type Project } from './support/installed.js';

const VERSIONS = ['5.4', '5.9', '6', '7'];

const PROGRAM = `
import { isJobWaitError, type Job, JobClient, type JobSource, type JobUpdate, waitForJob } from 'jobwait';
import { decide } from 'jobwait/machine';
import { httpSource, presets } from 'jobwait/http';
import { instrumentJobwait } from 'jobwait/otel';
import { startJobServer } from 'jobwait/testing';

interface Entities { instance: { endpoint: string } }

const source: JobSource = { getJob: async id => ({ id, status: 'Running' }) };
export const update = (mine: JobUpdate<Entities>): JobUpdate => mine;
export async function use(): Promise<string> {
  const client = new JobClient({ region: 'cn-north-4' });
  for (const result of await client.waitForJobs<Entities>(['a'])) {
    if (result.status === 'fulfilled') return result.job.entities?.instance.endpoint ?? '';
  }
  try {
    const job: Job<Entities> = await waitForJob<Entities>('a', { source });
    return job.entities?.instance.endpoint ?? '';
  } catch (error) {
    if (isJobWaitError(error) && error.code === 'JOB_FAILED') return error.failReason;
    throw error;
  }
}
export const entries = [decide, startJobServer, instrumentJobwait];
export const run = httpSource({ ...presets['github-run'], url: 'https://api.github.com/repos/o/r/actions/runs/{id}' });
`;

describe.each(VERSIONS)('TypeScript %s', version => {
  let project: Project;

  beforeAll(async () => {
    project = await installPackage(`typescript@${version}`, '@types/node@20');
    await project.write({ 'module.mts': PROGRAM, 'common.cts': PROGRAM, 'program.ts': PROGRAM });
  }, 120_000);

  afterAll(() => project?.remove());

  const compile = (...args: string[]) =>
    project.run(
      'npx',
      '--no-install',
      'tsc',
      '--noEmit',
      '--strict',
      '--target',
      'es2022',
      ...args,
    );

  test.each([
    ['an ES module, node16', 'module.mts', ['--module', 'node16']],
    ['an ES module, nodenext', 'module.mts', ['--module', 'nodenext']],
    ['CommonJS, node16', 'common.cts', ['--module', 'node16']],
    ['CommonJS, nodenext', 'common.cts', ['--module', 'nodenext']],
    ['a bundler', 'program.ts', ['--module', 'esnext', '--moduleResolution', 'bundler']],
  ])(
    'accepts the types in a strict program for %s',
    { timeout: 120_000 },
    async (_, file, options) => {
      const lib = ['--lib', 'es2022,esnext.disposable', '--types', 'node'];
      expect(await compile(...options, ...lib, file)).toEqual({ code: 0, stdout: '', stderr: '' });
    },
  );
});
