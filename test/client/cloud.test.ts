import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { JobClient } from '../../src/client/job-client.js';
import type { JobClientOptions } from '../../src/client/options.js';
import type { ServiceName } from '../../src/services/service.js';
import { jobwait } from '../cli/support/command.js';
import { setEnvironment } from '../support/environment.js';

const OTC = { cloud: 'otc.t-systems.com', region: 'eu-de' };

beforeEach(() => setEnvironment({ JOBWAIT_TOKEN: 'a-token', JOBWAIT_PROJECT_ID: 'p1' }));
afterEach(() => {
  vi.unstubAllEnvs();
});

const endpointOf = (options: JobClientOptions): string => new JobClient(options).identity.endpoint;

describe('the endpoint in a sister cloud', () => {
  test.each<[ServiceName, string]>([
    ['taurusdb', 'https://gaussdb-mysql.eu-de.otc.t-systems.com/mysql'],
    ['gaussdb', 'https://gaussdb.eu-de.otc.t-systems.com'],
    ['rds', 'https://rds.eu-de.otc.t-systems.com'],
    ['dds', 'https://dds.eu-de.otc.t-systems.com'],
    ['geminidb', 'https://gaussdb-nosql.eu-de.otc.t-systems.com'],
    ['ecs', 'https://ecs.eu-de.otc.t-systems.com'],
    ['sfs-turbo', 'https://sfs-turbo.eu-de.otc.t-systems.com'],
  ])('of %s on Open Telekom Cloud is %s', (service, endpoint) => {
    expect(endpointOf({ ...OTC, service })).toBe(endpoint);
  });

  test.each([
    [
      { cloud: 'hc.sbercloud.ru', region: 'ru-moscow-1' },
      'https://ecs.ru-moscow-1.hc.sbercloud.ru',
    ],
    [{ cloud: ' OTC.T-Systems.com ', region: 'eu-ch2' }, 'https://ecs.eu-ch2.otc.t-systems.com'],
    [
      { cloud: 'myhuaweicloud.com', region: 'eu-west-101' },
      'https://ecs.eu-west-101.myhuaweicloud.com',
    ],
  ])('of %j is %s', (options, endpoint) => {
    expect(endpointOf({ ...options, service: 'ecs' })).toBe(endpoint);
  });

  test('can be set by HW_CLOUD and a region from anywhere', () => {
    vi.stubEnv('HW_CLOUD', OTC.cloud);
    expect(endpointOf({ service: 'rds', region: 'eu-de' })).toBe(
      'https://rds.eu-de.otc.t-systems.com',
    );
    vi.stubEnv('HW_REGION_NAME', 'eu-nl');
    expect(endpointOf({ service: 'rds' })).toBe('https://rds.eu-nl.otc.t-systems.com');
  });

  test('is not used if an endpoint is given, but goes before one in the environment', () => {
    const endpoint = 'https://rds.example';
    expect(endpointOf({ ...OTC, service: 'rds', endpoint })).toBe(endpoint);
    vi.stubEnv('JOBWAIT_ENDPOINT', endpoint);
    vi.stubEnv('HW_REGION_NAME', 'eu-de');
    expect(endpointOf({ service: 'rds', cloud: OTC.cloud })).toBe(
      'https://rds.eu-de.otc.t-systems.com',
    );
    vi.stubEnv('HW_CLOUD', OTC.cloud);
    expect(endpointOf({ service: 'rds' })).toBe(endpoint);
  });

  test.each(['eu', 'EU-DE', 'eu-de.evil', 'eu-de/', '-de', 'eu-'])(
    'cannot be found for the region %j',
    region => {
      expect(() => endpointOf({ ...OTC, region })).toThrow(/Expected `region` to be a region/);
    },
  );

  test.each(['otc', 'https://otc.t-systems.com', 'a b.com', ''])(
    'cannot be found for HW_CLOUD=%j',
    cloud => {
      vi.stubEnv('HW_CLOUD', cloud);
      const client = () => endpointOf({ region: 'eu-west-101' });
      if (cloud === '') expect(client()).toBe('https://gaussdb.eu-west-101.myhuaweicloud.eu');
      else expect(client).toThrow(/Expected `HW_CLOUD` to be a domain such as/);
    },
  );
});

test('a login goes to IAM of the same cloud', async () => {
  setEnvironment({
    HW_CLOUD: OTC.cloud,
    HW_REGION_NAME: 'eu-de',
    HW_USER_NAME: 'user',
    HW_USER_PASSWORD: 'a-password',
    HW_DOMAIN_NAME: 'OTC-EU-DE-000',
  });
  const urls: string[] = [];
  const dispatcher = {
    dispatch: ({ origin }: { origin: URL }) => {
      urls.push(String(origin));
      throw new Error('no network');
    },
  };
  const client = new JobClient({ service: 'rds', dispatcher });
  await client.getJob('job-1').catch(() => {});
  expect(urls[0]).toBe('https://iam.eu-de.otc.t-systems.com');
});

test('the command takes --cloud', async () => {
  const env = { JOBWAIT_TOKEN: 'a-token', JOBWAIT_PROJECT_ID: 'p1' };
  const flags = ['--cloud', OTC.cloud, '--region', OTC.region, '--service', 'cce'];
  const { code, stdout } = await jobwait(['whoami', ...flags], { env });
  expect(code).toBe(0);
  expect(stdout).toContain('https://cce.eu-de.otc.t-systems.com');
});
