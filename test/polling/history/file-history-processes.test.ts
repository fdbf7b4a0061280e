import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileHistory } from '../../../src/polling/history/file-history.js';

const MODULE = new URL('../../../dist/index.js', import.meta.url).href;
const PROCESSES = 4;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jobwait-history-'));
  path = join(folder, 'history.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Records runs in several processes at once. The durations identify process and run. */
async function recordInProcesses(runs: number): Promise<void> {
  const script = `
    const { fileHistory } = await import(${JSON.stringify(MODULE)});
    const [path, process_, runs] = process.argv.slice(1);
    const history = fileHistory(path);
    for (let run = 0; run < runs; run++) {
      history.record('Create', { duration: process_ * 10_000 + run });
    }
  `;
  await Promise.all(
    Array.from({ length: PROCESSES }, (_, index) =>
      promisify(execFile)(process.execPath, [
        '--input-type=module',
        '-e',
        script,
        path,
        String(index),
        String(runs),
      ]),
    ),
  );
}

function linesOf(): string[] {
  const text = readFileSync(path, 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text.slice(0, -1).split('\n');
}

test('processes that record at the same time lose no run and tear no line', async () => {
  await recordInProcesses(15);
  const durations = linesOf().map(line => JSON.parse(line).duration);
  expect(durations).toHaveLength(PROCESSES * 15);
  expect(new Set(durations).size).toBe(PROCESSES * 15);
  const read = fileHistory(path)
    .runs('Create')
    .map(({ duration }) => duration);
  expect(read).toEqual(durations);
});

test('processes that compact the file while others append leave only whole lines', async () => {
  await recordInProcesses(400);
  for (const line of linesOf()) expect(JSON.parse(line)).toMatchObject({ name: 'Create' });
  expect(linesOf().length).toBeLessThanOrEqual(401);
  const runs = fileHistory(path).runs('Create');
  expect(runs).toHaveLength(200);
  expect(runs.at(-1)?.duration).toBe(JSON.parse(linesOf().at(-1) ?? '').duration);
});
