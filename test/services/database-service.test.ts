import { describe, expect, test } from 'vitest';
import { OptionError } from '../../src/model/validation.js';
import { classifyError } from '../../src/wait/classify.js';
import { serviceNamed } from './support/service-table.js';

describe('the path of a job', () => {
  test.each([
    ['taurusdb', '/v3/p%2F..%2F1/jobs?id=a%26id%3Db%23c%2F..'],
    ['ddm', '/v3/p%2F..%2F1/jobs/a%26id%3Db%23c%2F..'],
  ] as const)('of %s percent-encodes the project and the id', (name, path) => {
    expect(serviceNamed(name).request('a&id=b#c/..', 'p/../1')).toBe(path);
  });

  test.each(['.', '..'])('cannot contain the id %j, which is a fatal error', id => {
    let thrown: unknown;
    try {
      serviceNamed('ddm').request(id, 'p1');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(OptionError);
    expect(thrown).toHaveProperty('message', `Expected \`id\` to be the id of a job, got "${id}"`);
    expect(classifyError(thrown)).toBe('fatal');
  });
});
