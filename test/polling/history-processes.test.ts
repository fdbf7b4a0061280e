import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileHistory } from '../../src/polling/history/file-history.js';

const MODULE = new URL('../../dist/polling/history/file-history.js', import.meta.url).href;
const PROCESSES = 6;
const RUNS = 15;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jobwait-history-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('processes that record at the same time lose nothing, and a reader never sees half a file', async () => {
  const path = join(folder, 'history.json');
  const recording = `
    const { fileHistory } = await import(${JSON.stringify(MODULE)});
    const history = fileHistory(process.argv[1]);
    for (let run = 0; run < ${RUNS}; run++) history.record('Create', { duration: run });
  `;
  let running = true;
  const processes = Promise.all(
    Array.from({ length: PROCESSES }, () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', recording, path]),
    ),
  ).finally(() => {
    running = false;
  });
  while (running) {
    await new Promise(resolve => setImmediate(resolve));
    const text = read(path);
    if (text !== undefined) expect(JSON.parse(text)).toHaveProperty('jobs');
  }
  await processes;
  expect(fileHistory(path).runs('Create')).toHaveLength(PROCESSES * RUNS);
});

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
