import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { resolveAuth } from '../../src/auth/credential-chain.js';
import { setEnvironment } from '../support/environment.js';

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
  test('gives keys, a project and the address of IAM', () => {
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
    ['of another system', '\uFEFF[basic]\r\nak = AK\r\nsk = SK\r\n'],
    ['with quotes', '[basic]\nak="AK"\nsk="SK"\n'],
    [
      'with values left blank',
      '[basic]\nak=AK\nsk=SK\nsecurity_token=\nproject_id=\niam_endpoint=\n',
    ],
    ['with other sections and keys', '[other]\nak=no\n[basic]\nak=AK\nregion=x\nsk=SK\n'],
    ['with a global section only', '[global]\nak=AK\nsk=SK\ndomain_id=d1\n'],
    ['with both sections', '[global]\nak=no\nsk=no\n[basic]\nak=AK\nsk=SK\n'],
  ])('is read %s', (_, content) => {
    profile(content);
    expect(resolveAuth(undefined, {})).toEqual({ kind: 'keys', keys: PAIR, origin: ORIGIN });
  });

  test('is read where HUAWEICLOUD_SDK_CREDENTIALS_FILE says', () => {
    profile('[basic]\nak=no\nsk=no\n');
    const path = join(home, 'elsewhere');
    writeFileSync(path, '[basic]\nak=AK\nsk=SK\n');
    vi.stubEnv('HUAWEICLOUD_SDK_CREDENTIALS_FILE', path);
    expect(resolveAuth(undefined, {})).toEqual({ kind: 'keys', keys: PAIR, origin: path });
  });

  test('that is not there is named among the places that were looked in', () => {
    expect(() => resolveAuth(undefined, {})).toThrow(
      /^No credentials: .* write the profile ~\/\.hua/,
    );
  });
});

describe('a profile that is wrong is named, and nothing in it is shown', () => {
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
  ])('%j', (content, said) => {
    profile(content);
    const read = () => resolveAuth(undefined, {});
    expect(read).toThrow(TypeError);
    expect(read).toThrow(said);
    expect(read).toThrow(ORIGIN);
    expect(read).not.toThrow('secret');
  });

  test('one that is no file', () => {
    vi.stubEnv('HUAWEICLOUD_SDK_CREDENTIALS_FILE', home);
    expect(() => resolveAuth(undefined, {})).toThrow(
      new TypeError(`The profile ${home} cannot be read (EISDIR)`),
    );
  });
});
