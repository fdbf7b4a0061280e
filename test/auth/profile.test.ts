import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { resolveAuth } from '../../src/auth/credential-chain.js';
import { setEnvironment } from '../support/environment.js';
import { optionErrorOf } from './support/option-error.js';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'jobwait-'));
  mkdirSync(join(home, '.huaweicloud'));
  setEnvironment({ HOME: home, HUAWEICLOUD_SDK_CREDENTIALS_FILE: '' });
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

function profile(content: string): void {
  writeFileSync(join(home, '.huaweicloud', 'credentials'), content);
}

const ORIGIN = '~/.huaweicloud/credentials';
const PAIR = { accessKey: 'AK', secretKey: 'SK' };

describe('the profile', () => {
  test('provides keys, a project and the address of IAM', () => {
    profile(
      '[basic]\nak = AK\nsk = SK\nsecurity_token = abc/+==\nproject_id = p1\niam_endpoint = https://iam.example/v3\n',
    );
    expect(resolveAuth(undefined, {})).toEqual({
      kind: 'keys',
      keys: { ...PAIR, securityToken: 'abc/+==' },
      projectId: 'p1',
      iamEndpoint: new URL('https://iam.example'),
      origin: ORIGIN,
    });
  });

  test.each([
    ['with comments and blank lines', '; mine\n\n[basic]\n# the key\nak=AK\n\nsk=SK\n'],
    ['with the line ends of Windows', '\uFEFF[basic]\r\nak = AK\r\nsk = SK\r\n'],
    ['with quotes', '[basic]\nak="AK"\nsk="SK"\n'],
    ['with blank values', '[basic]\nak=AK\nsk=SK\nsecurity_token=\nproject_id=\niam_endpoint=\n'],
    ['with other sections and keys', '[other]\nak=no\n[basic]\nak=AK\nregion=x\nsk=SK\n'],
    ['with only a global section', '[global]\nak=AK\nsk=SK\ndomain_id=d1\n'],
    ['with both sections', '[global]\nak=no\nsk=no\n[basic]\nak=AK\nsk=SK\n'],
  ])('is read %s', (_, content) => {
    profile(content);
    expect(resolveAuth(undefined, {})).toEqual({ kind: 'keys', keys: PAIR, origin: ORIGIN });
  });

  test('is read from the path in HUAWEICLOUD_SDK_CREDENTIALS_FILE', () => {
    profile('[basic]\nak=no\nsk=no\n');
    const path = join(home, 'elsewhere');
    writeFileSync(path, '[basic]\nak=AK\nsk=SK\n');
    vi.stubEnv('HUAWEICLOUD_SDK_CREDENTIALS_FILE', path);
    expect(resolveAuth(undefined, {})).toEqual({ kind: 'keys', keys: PAIR, origin: path });
  });

  test('that does not exist is named among the places that were searched', () => {
    expect(() => resolveAuth(undefined, {})).toThrow(
      /^No credentials: .* write the profile ~\/\.hua/,
    );
  });
});

describe('an error about the profile names it and shows nothing in it', () => {
  test.each([
    ['', 'has no section [basic] or [global] with ak and sk'],
    ['secret', 'has no section [basic] or [global] with ak and sk'],
    ['ak=secret\nsk=secret', 'has no section [basic] or [global] with ak and sk'],
    ['[basic\nak=secret\nsk=secret', 'has no section [basic] or [global] with ak and sk'],
    ['[basic]\nidp_id=secret\n', 'has no section [basic] or [global] with ak and sk'],
    ['[basic]\nak=secret\n', 'sk of '],
    ['[basic]\nak=secret\nsk=\n', 'sk of '],
    ['[basic]\nak\nsk=secret\n', 'ak of '],
    ['[basic]\nak=secret secret\nsk=secret\n', 'ak of '],
    ['[basic]\nak=a\nsk=s\niam_endpoint=http://u:secret@iam.example\n', 'iam_endpoint of '],
    [
      `\u0000\u0001secret${'\u00ff'.repeat(99)}`,
      'has no section [basic] or [global] with ak and sk',
    ],
  ])('%j', (content, problem) => {
    profile(content);
    const error = optionErrorOf(() => resolveAuth(undefined, {}));
    expect(error.message).toContain(problem);
    expect(error.source).toContain(ORIGIN);
    expect(error.received + error.message).not.toContain('secret');
  });

  test('a directory in its place', () => {
    vi.stubEnv('HUAWEICLOUD_SDK_CREDENTIALS_FILE', home);
    const { message } = optionErrorOf(() => resolveAuth(undefined, {}));
    expect(message).toBe(`The profile ${home} cannot be read (EISDIR)`);
  });
});
