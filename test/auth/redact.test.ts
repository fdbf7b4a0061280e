import { expect, test } from 'vitest';
import { redact } from '../../src/auth/credentials.js';

test.each([
  [
    'every secret, wherever it stands',
    'a secret-1 and secret-2.secret-1',
    ['secret-1', 'secret-2'],
    'a [redacted] and [redacted].[redacted]',
  ],
  [
    'the longer of two, when one is part of the other',
    'x secret-and-more',
    ['secret', 'secret-and-more'],
    'x [redacted]',
  ],
  ['not what is as short as a word', 'the SK is short', ['SK', 'short'], 'the SK is short'],
  [
    'a signature, which is good for a while',
    `verify aksk signature fail: SignedHeaders=host, Signature=${'0a'.repeat(32)}`,
    [],
    'verify aksk signature fail: SignedHeaders=host, Signature=[redacted]',
  ],
])('from a text is taken %s', (_, text, secrets, clean) => {
  expect(redact(text, secrets)).toBe(clean);
});
