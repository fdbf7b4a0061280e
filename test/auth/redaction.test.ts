import { describe, expect, test } from 'vitest';
import { redact, redactError } from '../../src/auth/redaction.js';
import { ApiError, InvalidResponseError, markFatal } from '../../src/model/errors.js';
import { classifyError } from '../../src/wait/classify.js';
import { SPELLINGS } from '../support/spellings.js';

test.each([
  [
    'every secret, wherever it occurs',
    'a secret-1 and secret-2.secret-1',
    ['secret-1', 'secret-2'],
    'a [redacted] and [redacted].[redacted]',
  ],
  [
    'the longer of two secrets if one is part of the other',
    'x secret-and-more',
    ['secret', 'secret-and-more'],
    'x [redacted]',
  ],
  ['no secret as short as an ordinary word', 'the SK is short', ['SK', 'short'], 'the SK is short'],
  [
    'a signature, which could be replayed',
    `verify aksk signature fail: SignedHeaders=host, Signature=${'0a'.repeat(32)}`,
    [],
    'verify aksk signature fail: SignedHeaders=host, Signature=[redacted]',
  ],
])('redaction replaces %s', (_, text, secrets, clean) => {
  expect(redact(text, secrets)).toBe(clean);
});

describe.each([
  ['a token', 'MIIDkg+YJKoZ/IhvcNAQ=='],
  ['a password', 'p"ss w\u00f6rd\\1 & <more>'],
  ['a password with escapes of its own', 'a%41\\u0042&lt;c d+e'],
  ['a short token', 'Abc+/='],
  ['a password of words', 'correct horse battery'],
])('%s is redacted', (_, secret) => {
  test.each(Object.keys(SPELLINGS))('%s', spelling => {
    const spelled = SPELLINGS[spelling]?.(secret);
    expect(redact(`bad token ${spelled}, again`, [secret])).toBe('bad token [redacted], again');
  });
});

test.each(['a', 'ab', 'abc'])('a secret is redacted in base64 after %s and before more', before => {
  const secret = 'MIIDkg+YJKoZ/IhvcNAQ==';
  for (const encoding of ['base64', 'base64url'] as const) {
    for (const after of ['', 'x', 'yz']) {
      const encoded = Buffer.from(before + secret + after).toString(encoding);
      const redacted = redact(`Basic ${encoded}`, [secret]);
      expect(redacted).toMatch(/^Basic [\w+/-]{0,4}\[redacted\][\w+/=-]{0,8}$/);
    }
  }
});

test('each of more secrets than are remembered is redacted, at any time', () => {
  const secrets = Array.from({ length: 150 }, (_, index) => `secret/${index}+`);
  for (const secret of [...secrets, ...secrets]) {
    expect(redact(`bad ${encodeURIComponent(secret)}`, [secret])).toBe('bad [redacted]');
  }
});

test('a text without a secret stays as it is, escapes and control characters included', () => {
  const text = 'a%20b \\u0041 &lt; \u001b[31mred\u001b[0m\r\n\u200b 60%';
  expect(redact(text, ['a-secret', '%41%41%41%41'])).toBe(text);
});

test('a long text is redacted in a moment, whatever it consists of', () => {
  const secret = 'S'.repeat(32 * 1024);
  for (const part of [
    '%25',
    '\\\\',
    '&amp;',
    '\u001b[',
    '\u001b]',
    '&#',
    '%e2%80',
    'S',
    '\u0000',
  ]) {
    const startedAt = performance.now();
    redact(part.repeat((256 * 1024) / part.length), [secret, 'another-secret']);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  }
});

describe('an error that shows a secret is replaced by one', () => {
  const SECRET = 'a-secret-token';
  const redacted = <T>(error: Error): T => redactError(error, [SECRET]) as T;

  test('of the same kind, so that it means the same', () => {
    const fields = { status: 429, errorCode: SECRET, requestId: SECRET, retryAfter: 1000 };
    const apiError = redacted<ApiError>(new ApiError(`no ${SECRET}`, fields));
    expect(apiError).toMatchObject({ ...fields, errorCode: '[redacted]', requestId: '[redacted]' });
    expect(apiError).toBeInstanceOf(ApiError);
    const invalid = new InvalidResponseError('no', { cause: new Error(SECRET) });
    expect(redacted(invalid)).toMatchObject({
      name: 'InvalidResponseError',
      cause: { message: '[redacted]' },
    });
    expect(classifyError(redacted(markFatal(new Error(SECRET))))).toBe('fatal');
  });

  test('whose name and code do not show it either', () => {
    const error = Object.assign(new Error('no'), { name: SECRET, code: SECRET });
    expect(redacted(error)).toMatchObject({ name: '[redacted]', code: '[redacted]' });
  });

  test('whose code decides, if it has the form of one', () => {
    const error = new ApiError('no', { status: 400, errorCode: 'DBS.200543' });
    expect(redactError(error, ['DBS.200543'])).toMatchObject({ errorCode: 'DBS.200543' });
  });
});
