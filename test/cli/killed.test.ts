import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { jobwait, spawnJobwait, temporaryDirectory } from './support/command.js';
import { type Line, linesOf } from './support/lines.js';
import { type Service, startService } from './support/server.js';

/** KILLS=100 kills more often. */
const KILLS = Number(process.env.KILLS ?? 4);
const LIMIT_MS = 60_000 + KILLS * 10_000;
const IDS = ['job-1', 'job-2', 'job-3', 'job-4'];

async function startJobs(duration: number): Promise<Service> {
  const service = await startService();
  for (const id of IDS) service.server.job(id, { duration });
  return service;
}

/** The whole lines of what a killed command has printed. */
function printedIds(stdout: string): unknown[] {
  return linesOf(stdout.slice(0, stdout.lastIndexOf('\n') + 1)).map(({ id }) => id);
}

test(
  'kill -9 at any moment leaves a file that resumes every wait and prints every result',
  async () => {
    const { server, env } = await startJobs(Number.POSITIVE_INFINITY);
    const file = join(temporaryDirectory(), 'waits.json');
    // An older and longer file, of other jobs.
    const older = ['older-1', 'older-2', 'older-3', 'older-4', 'older-5'];
    await jobwait([...older, '--checkpoint', file, '--timeout', '0', '--quiet'], { env });
    const content = readFileSync(file, 'utf8');
    for (let kill = 0; kill < KILLS; kill += 1) {
      writeFileSync(file, content);
      const args = [...IDS, '--checkpoint', file, '--json', '--interval', '10ms'];
      const { child, ended } = spawnJobwait(args, { env });
      const requestCount = server.requests.length;
      while (server.requests.length === requestCount && kill % 2 === 0) await sleep(5);
      await sleep(Math.random() * (kill % 2 === 0 ? 300 : 600));
      child.kill('SIGKILL');
      await ended;
      const waits = linesOf(readFileSync(file, 'utf8')).map(({ jobId }) => jobId);
      expect([IDS, older]).toContainEqual(waits.toSorted());
      const resumed = await jobwait(['--resume', file, '--timeout', '0', '--json'], { env });
      expect(printedIds(resumed.stdout).toSorted()).toEqual(waits.toSorted());
    }
  },
  LIMIT_MS,
);

test(
  'no result is lost, whenever the commands that resume the waits are killed',
  async () => {
    const { server, env } = await startJobs(0);
    for (const [index, id] of IDS.entries()) server.job(id, { duration: 300 + index * 300 });
    const file = join(temporaryDirectory(), 'waits.json');
    const flags = ['--json', '--interval', '50ms'];
    const printed: unknown[] = [];
    let args = [...IDS, '--checkpoint', file, ...flags];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { child, says, ended } = spawnJobwait(args, { env });
      const { length } = server.requests;
      // Until the first command has written the file there is nothing to resume.
      if (kill === 0) await says('visible');
      else for (let i = 0; i < 100 && server.requests.length === length; i += 1) await sleep(10);
      await sleep(Math.random() * 300);
      child.kill('SIGKILL');
      printed.push(...printedIds((await ended).stdout));
      args = ['--resume', file, ...flags];
    }
    const { code, stdout } = await jobwait(args, { env });
    printed.push(...printedIds(stdout));
    expect(code).toBe(0);
    expect([...new Set(printed)].toSorted()).toEqual(IDS);
  },
  LIMIT_MS,
);

test('a full disk below stdout loses no result: it is printed by the next command', async () => {
  const { env } = await startJobs(0);
  const file = join(temporaryDirectory(), 'waits.json');
  const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
  const full = openSync('/dev/full', 'w');
  const args = [main, ...IDS, '--checkpoint', file, '--json', '--interval', '50ms'];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', full, 'pipe'],
  });
  closeSync(full);
  let stderr = '';
  child.stderr?.on('data', (text: Buffer) => {
    stderr += text;
  });
  expect(await once(child, 'close')).toEqual([70, null]);
  expect(stderr).toContain('jobwait: Could not write the result: ENOSPC: no space left on device');
  const { code, stdout } = await jobwait(['--resume', file, '--json'], { env });
  expect({
    code,
    ids: linesOf(stdout)
      .map((line: Line) => line.id)
      .toSorted(),
  }).toEqual({
    code: 0,
    ids: IDS,
  });
});

function sleep(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
