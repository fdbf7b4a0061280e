import { expect, test } from 'vitest';
import { redact } from '../../src/auth/credentials.js';

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
