import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SERVICES } from '../../../src/services/registry.js';
import { startJobServer } from '../../../src/testing/job-server.js';
import { jobwait, temporaryDirectory } from '../support/command.js';
import { startService, TOKEN } from '../support/server.js';

const KEYS = { HUAWEICLOUD_SDK_AK: 'ABCDEFGHIJKLMNOPQRST', HUAWEICLOUD_SDK_SK: 'hunter2hunter2' };

describe('`jobwait whoami`', () => {
  test('prints service, endpoint, project and credential source', async () => {
    const { server, env } = await startService();
    const { code, stdout, stderr } = await jobwait(['whoami'], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      [
        'service      taurusdb',
        `endpoint     ${server.endpoint}`,
        `project      ${server.projectId}`,
        'credentials  token from JOBWAIT_TOKEN',
        '',
      ].join('\n'),
    );
  });

  test('prints what the flags say as JSON', async () => {
    const { env } = await startService();
    const flags = ['--service', 'gaussdb', '--project-id', 'p', '--endpoint', 'https://a.example'];
    const { stdout } = await jobwait(['whoami', '--json', ...flags], { env });
    expect(stdout).toBe(
      '{"service":"gaussdb","endpoint":"https://a.example","projectId":"p","credentials":"token from JOBWAIT_TOKEN"}\n',
    );
  });

  test.each<[string, Record<string, string>, string[], string | RegExp]>([
    ['a token file', {}, ['--token-file', 'token'], 'token from token (--token-file)'],
    ['the metadata', {}, ['--auth', 'metadata'], /the metadata of this server/],
    ['an access key', KEYS, [], /^access key ABC…\w{3} from HUAWEICLOUD_SDK_AK/],
  ])('describes %s', async (_, variables, flags, credentials) => {
    const { env } = await startService();
    const { JOBWAIT_TOKEN: _token, ...others } = env;
    const { stdout } = await jobwait(['whoami', '--json', ...flags], {
      env: { ...others, ...variables },
    });
    expect(JSON.parse(stdout).credentials).toMatch(credentials);
  });

  test('sends nothing', async () => {
    const { server, env } = await startService();
    await jobwait(['whoami'], { env });
    await jobwait(['whoami', '--auth', 'metadata'], {
      env: { ...env, JOBWAIT_METADATA_ENDPOINT: server.endpoint },
    });
    expect(server.requests).toEqual([]);
  });

  test('prints no secret', async () => {
    const { env } = await startService();
    const cwd = temporaryDirectory();
    writeFileSync(join(cwd, 'token'), TOKEN);
    for (const flags of [[], ['--json'], ['--token-file', 'token']]) {
      const { stdout, stderr } = await jobwait(['whoami', ...flags], { env, cwd });
      expect(stdout + stderr).not.toContain(TOKEN);
    }
    const { JOBWAIT_TOKEN: _, ...others } = env;
    const { stdout, stderr } = await jobwait(['whoami'], { env: { ...others, ...KEYS } });
    expect(stdout + stderr).not.toContain(KEYS.HUAWEICLOUD_SDK_SK);
    expect(stdout + stderr).not.toContain(KEYS.HUAWEICLOUD_SDK_AK);
  });

  test('reports every missing setting as wrong usage', async () => {
    const { code, stdout, stderr } = await jobwait(['whoami']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^jobwait: .*; see jobwait --help\n {2}No endpoint: --endpoint or --region must be .*\n {2}No credentials: .*\n {2}No project id: .*\n$/,
    );
  });
});

describe('`jobwait whoami --verify`', () => {
  test('sends one request and says that it was accepted', async () => {
    const { server, env } = await startService();
    const { code, stdout, stderr } = await jobwait(['whoami', '--verify'], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^service {6}taurusdb\n[\s\S]*\nverified {5}yes, a request was accepted\n$/,
    );
    expect(server.requests).toHaveLength(1);
  });

  test.each<[string, number, Record<string, string>, object, string]>([
    ['a rejected token', 4, { JOBWAIT_TOKEN: 'another' }, {}, 'HTTP 401'],
    ['a missing permission', 4, {}, { status: 403 }, 'HTTP 403'],
    ['a wrong path', 2, {}, { status: 404, body: { error_code: 'APIGW.0101' } }, 'HTTP 404'],
    ['a service that is down', 75, {}, { status: 503 }, 'HTTP 503'],
    ['a dead socket', 75, {}, { fault: 'reset' }, ''],
  ])('reports %s with exit code %i', async (_, code, variables, answer, text) => {
    const { server, env } = await startService();
    server.fault(answer, { times: 2 });
    for (const flags of [[], ['--json']]) {
      server.fault(answer, { times: 2 });
      const run = await jobwait(['whoami', '--verify', ...flags], {
        env: { ...env, ...variables },
      });
      expect(run.code).toBe(code);
      expect(run.stderr).toMatch(/^jobwait: The request was not accepted: .*\n$/);
      expect(run.stderr).toContain(text);
      expect(run.stdout + run.stderr).not.toContain(TOKEN);
      if (flags.length === 0) expect(run.stdout).toMatch(/\nverified {5}no\n$/);
      else {
        expect(JSON.parse(run.stdout)).toMatchObject({
          verified: false,
          error: { message: expect.stringContaining(text) },
        });
      }
    }
  });

  test('prints the result as JSON', async () => {
    const { env } = await startService();
    const { stdout } = await jobwait(['whoami', '--verify', '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject({ service: 'taurusdb', verified: true });
  });
});

test.each([...SERVICES.keys()])('`jobwait whoami --verify` is accepted by %s', async service => {
  const server = await startJobServer({ service, token: TOKEN });
  onTestFinished(() => server.close());
  const env = {
    JOBWAIT_ENDPOINT: server.endpoint,
    JOBWAIT_PROJECT_ID: server.projectId,
    JOBWAIT_TOKEN: TOKEN,
    JOBWAIT_SERVICE: service,
  };
  const { code, stdout, stderr } = await jobwait(['whoami', '--verify', '--json'], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ service, verified: true });
  expect(server.requests).toHaveLength(1);
});
