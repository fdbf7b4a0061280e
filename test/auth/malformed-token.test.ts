import { describe, expect, test } from 'vitest';
import { JobClient } from '../../src/client/job-client.js';
import { clientOf, PROJECT, rejectionOf } from '../support/client.js';
import { completed, serve } from '../support/http-server.js';

const endpoint = 'http://127.0.0.1:9';
const MALFORMED = [
  ['empty', ''],
  ['blank', ' \n '],
  ['of two lines', 'secret-first\nsecret-second'],
  ['with a carriage return', 'secret\r\nx-evil: 1'],
  ['with a character that no header takes', 'secret-\u4e2d'],
  ['with a NUL', 'secret-\u0000'],
] as const;

describe('a malformed token is refused without being shown', () => {
  test.each(MALFORMED)('as an option: %s', (_, token) => {
    expect(() => new JobClient({ endpoint, projectId: PROJECT, auth: { token } })).toThrow(
      new TypeError(
        `Expected \`auth.token\` to be a non-empty string that fits into a header, got ${token.trim() === '' ? 'an empty one' : 'a malformed one'}`,
      ),
    );
  });

  test.each(MALFORMED)('from a token function: %s', async (_, token) => {
    const server = await serve(completed);
    const client = clientOf(server, { auth: { token: () => token } });
    const error = await rejectionOf(client.waitForJob('job-1'));
    expect(error.cause).toEqual(
      new TypeError(
        'Expected the token function to give a token as a string, got an empty or malformed one',
      ),
    );
    expect(error.message).not.toContain('secret');
    expect(server.received).toHaveLength(0);
  });

  test.each([
    [undefined, 'a undefined'],
    [null, 'a object'],
    [7, 'a number'],
    [{ token: 'secret' }, 'a object'],
  ])('a token function that gives %j gives no token', async (value, kind) => {
    const server = await serve(completed);
    const client = clientOf(server, { auth: { token: () => value as unknown as string } });
    const error = await rejectionOf(client.getJob('job-1'));
    expect(error.message).toBe(
      `Expected the token function to give a token as a string, got ${kind}`,
    );
  });
});
