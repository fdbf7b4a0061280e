import { expect, test } from 'vitest';
import { BodyBuffer } from '../../src/http/body-buffer.js';

test('a body in chunks of one byte takes little more than the body', () => {
  const length = 500_000;
  const body = new BodyBuffer(length);
  const before = process.memoryUsage();
  for (let index = 0; index < length; index += 1) {
    // As a parser hands them out: each is a part of a large buffer of its own.
    body.append(new Uint8Array(new ArrayBuffer(4096), 7, 1).fill(index));
  }
  const after = process.memoryUsage();
  expect(after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed).toBeLessThan(
    48 * 1024 * 1024,
  );
  expect(body.bytes()).toHaveLength(length);
  expect(body.bytes().every((byte, index) => byte === index % 256)).toBe(true);
});

test('a body has room up to its limit, and no byte more', () => {
  const body = new BodyBuffer(10);
  expect(body.append(Buffer.from('12345'))).toBe(true);
  expect(body.append(Buffer.from('67890'))).toBe(true);
  expect(body.append(Buffer.from('!'))).toBe(false);
  expect(body.bytes().toString()).toBe('1234567890');
});
