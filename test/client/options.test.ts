import { describe, expect, test } from 'vitest';
import { JobClient } from '../../src/client/job-client.js';
import type { JobClientOptions } from '../../src/client/options.js';

const given = { endpoint: 'https://gaussdb.example', projectId: 'p1', auth: { token: 'a-token' } };
const services =
  '"taurusdb", "gaussdb", "rds", "geminidb", "dds", "ddm", "ecs", "evs", "ims", "bms", "cce", "dcs", "dws", "elb", "sfs-turbo", "cbr"';
const address = 'an https:// address such as "https://gaussdb.eu-west-101.myhuaweicloud.com"';

describe('an invalid option is reported with what was expected and received:', () => {
  test.each<[option: string, value: unknown, message: string]>([
    ['service', 'oracle', `Expected \`service\` to be one of ${services}, got a string`],
    ['service', '', `Expected \`service\` to be one of ${services}, got an empty string`],
    ['cloud', 7, 'Expected `cloud` to be a non-empty string, got 7'],
    ...['https://otc.t-systems.com', 'otc', '.otc.t-systems.com', 'a.com/x', 'a..com'].map(
      (cloud): [string, unknown, string] => [
        'cloud',
        cloud,
        `Expected \`cloud\` to be a domain such as "otc.t-systems.com", got "${cloud}"`,
      ],
    ),
    [
      'endpoint',
      'gaussdb.example',
      `Expected \`endpoint\` to be ${address}, got "gaussdb.example"`,
    ],
    [
      'endpoint',
      'ftp://a.example',
      `Expected \`endpoint\` to be ${address}, got "ftp://a.example"`,
    ],
    ['endpoint', 7, 'Expected `endpoint` to be a non-empty string, got 7'],
    [
      'endpoint',
      'https://a.example/?x=1',
      `Expected \`endpoint\` to be ${address}, got one with a user, query or fragment`,
    ],
    [
      'endpoint',
      'http://a.example',
      `Expected \`endpoint\` to be ${address}: plain http:// needs \`allowInsecure\` unless it is loopback, got "http://a.example"`,
    ],
    [
      'endpoint',
      'http://127.0.0.1.evil.example',
      `Expected \`endpoint\` to be ${address}: plain http:// needs \`allowInsecure\` unless it is loopback, got "http://127.0.0.1.evil.example"`,
    ],
    ['projectId', '', 'Expected `projectId` to be a non-empty string, got ""'],
    ['projectId', '..', 'Expected `projectId` to be the id of a project, got ".."'],
    ['projectId', 7, 'Expected `projectId` to be a non-empty string, got 7'],
    ['language', 'de-de', 'Expected `language` to be one of "en-us", "zh-cn", got a string'],
    ['requestTimeout', 0, 'Expected `requestTimeout` to be longer than 0, got 0'],
    [
      'requestTimeout',
      '30',
      'Expected `requestTimeout` to be milliseconds from 0 or a string such as "90s", "30m", "1h" or "7d", got "30"',
    ],
    ['sharing', 'yes', 'Expected `sharing` to be true or false, got "yes"'],
    ['allowInsecure', 1, 'Expected `allowInsecure` to be true or false, got 1'],
    [
      'endPoint',
      'https://a.example',
      'Unknown option `endPoint` in `options`; known are service, endpoint, region, cloud, projectId, auth, language, sharing, requestTimeout, rateLimit, dispatcher, record, recordNames, allowInsecure',
    ],
  ])('%s: %j', (option, value, message) => {
    const options = { ...given, [option]: value } as JobClientOptions;
    expect(() => new JobClient(options)).toThrow(
      expect.objectContaining({ name: 'TypeError', message }),
    );
  });

  test('region', () => {
    const options = { ...given, endpoint: undefined, region: 'north' };
    expect(() => new JobClient(options as JobClientOptions)).toThrow(
      expect.objectContaining({
        option: 'region',
        message:
          'Expected `region` to be a region such as "cn-north-4" (for any other, give its `endpoint` or `cloud`), got "north"',
      }),
    );
  });
});

describe('plain http:// is accepted', () => {
  test.each([
    'http://localhost:1',
    'http://127.0.0.1:1',
    'http://127.8.9.1',
    'http://[::1]:1',
    'http://a.localhost',
  ])('for the loopback address %s', endpoint => {
    expect(() => new JobClient({ ...given, endpoint })).not.toThrow();
  });

  test('for other hosts with allowInsecure', () => {
    const options = { ...given, endpoint: 'http://a.example', allowInsecure: true };
    expect(() => new JobClient(options)).not.toThrow();
  });
});
