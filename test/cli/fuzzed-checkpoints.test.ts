import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jobwait, temporaryDirectory } from './support/command.js';
import { startService } from './support/server.js';

const RUNS = 150;

/** A generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SPLICES = [
  '',
  '{',
  '}',
  '[]',
  '"',
  '\\',
  'null',
  '-1',
  '1e999',
  '\ufeff',
  '\u0000',
  '\n',
  '"printed":true,',
  ',',
];
const VALUES: unknown[] = [
  null,
  true,
  -1,
  1e17,
  2 ** 53,
  'completed',
  'timeout',
  '',
  'other',
  [],
  {},
  [[]],
];

/** A file with some bytes, or one member, replaced. */
function mutate(text: string, random: () => number): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const lines = text.trimEnd().split('\n');
  if (random() < 0.4) {
    const from = Math.floor(random() * text.length);
    return text.slice(0, from) + pick(SPLICES) + text.slice(from + Math.floor(random() * 20));
  }
  const wait = JSON.parse(lines[0] ?? '') as Record<string, Record<string, unknown>>;
  const target = pick([wait, wait.state, wait.source, wait.state?.job as object]) as Record<
    string,
    unknown
  >;
  target[pick([...Object.keys(target), 'printed'])] = pick(VALUES);
  return [JSON.stringify(wait), ...lines.slice(1)].join('\n');
}

test('a damaged checkpoint file is refused in one line, or resumed: no crash and no hang', async () => {
  const { server, env } = await startService();
  server.job('done', { duration: 0 }).job('failed', { duration: 0, failReason: 'disk full' });
  server.job('long', { duration: 'Infinity' });
  const file = join(temporaryDirectory(), 'waits.json');
  const args = ['done', 'failed', 'long', '--checkpoint', file, '--timeout', '0', '--quiet'];
  await jobwait(args, { env });
  const original = readFileSync(file, 'utf8');
  const lines = original.trimEnd().split('\n');
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = createRandom(seed);
  const codes = new Set<number | null>();
  for (let run = 0; run < RUNS; run += 1) {
    const first = lines[Math.floor(random() * lines.length)] ?? '';
    const text = mutate(`${[first, ...lines.filter(line => line !== first)].join('\n')}\n`, random);
    writeFileSync(file, text);
    const flags = ['--timeout', '0', '--visibility-timeout', '0', '--json', '--no-history'];
    const { code, stdout, stderr } = await jobwait(['--resume', file, ...flags], { env });
    const context = `seed ${seed}, run ${run}: ${text}\n${stderr}`;
    codes.add(code);
    expect([0, 1, 2, 3, 124], context).toContain(code);
    expect(stderr, context).not.toMatch(/Unexpected|\n {4}at /);
    if (code !== 2) continue;
    // What is refused is not touched, and nothing is printed.
    expect(stdout, context).toBe('');
    expect(stderr.trimEnd().split('\n'), context).toHaveLength(1);
    expect(readFileSync(file, 'utf8'), context).toBe(text);
  }
  expect(codes.has(2)).toBe(true);
}, 60_000);

test('a checkpoint file with byte order marks is resumed', async () => {
  const { server, env } = await startService();
  for (const id of ['a', 'b']) server.job(id, { duration: 'Infinity' });
  const file = join(temporaryDirectory(), 'waits.json');
  await jobwait(['a', 'b', '--checkpoint', file, '--timeout', '0', '--quiet'], { env });
  for (const id of ['a', 'b']) server.job(id, { duration: 0 });
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^/gm, '\ufeff'));
  const { code } = await jobwait(['--resume', file, '--timeout', '1m'], { env });
  expect(code).toBe(0);
});

test.each([
  ['UTF-16', Buffer.from('\ufeff{"version":1}\n', 'utf16le')],
  ['binary', Buffer.from([0, 255, 254, 0, 1])],
  ['empty', Buffer.from('')],
  ['nested', Buffer.from('['.repeat(100_000))],
  ['nested and whole', Buffer.from('['.repeat(100_000) + ']'.repeat(100_000))],
  ['null', Buffer.from('null')],
])('a checkpoint file that is %s is wrong usage', async (_, content) => {
  const { env } = await startService();
  const file = join(temporaryDirectory(), 'waits.json');
  writeFileSync(file, content);
  const { code, stderr } = await jobwait(['--resume', file], { env });
  expect({ code, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 2, lines: 1 });
});
