import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileHistory } from '../../src/polling/history/file-history.js';
import {
  jobwait,
  jobwaitLine,
  type RunResult,
  startJobwait,
  temporaryDirectory,
} from './support/command.js';
import { EVIL, OBEYED } from './support/evil.js';
import { startService } from './support/server.js';

function expectHarmless({ stdout, stderr }: RunResult): void {
  for (const text of [stdout, stderr]) {
    expect(text).not.toMatch(OBEYED);
    expect(text).not.toMatch(/^jobwait: all is well/m);
  }
}

test.each([
  ['a job id', [EVIL]],
  ['several job ids', [EVIL, `${EVIL}2`]],
  ['the name of a flag', [`--${EVIL}`]],
  ['the value of a flag', ['job-1', '--timeout', EVIL]],
  ['an endpoint', ['job-1', '--endpoint', EVIL]],
  ['a region', ['job-1', '--region', EVIL]],
  ['a project id', ['job-1', '--project-id', EVIL]],
  ['a token file', ['job-1', '--token-file', `./${EVIL}`]],
  ['a file to resume from', ['--resume', EVIL]],
  ['a checkpoint', ['job-1', '--checkpoint', `/dev/null/${EVIL}`]],
  ['a project id that is shown', ['whoami', '--project-id', EVIL]],
  ['a token file that is shown', ['whoami', '--token-file', `./${EVIL}`]],
])('%s cannot control the terminal', async (_, args) => {
  const { env } = await startService();
  const run = startJobwait(args, {
    env: { ...env, XDG_STATE_HOME: '/dev/null', JOBWAIT_HISTORY: join(temporaryDirectory(), EVIL) },
  });
  if (args[0] === EVIL) {
    await run.says('not visible yet');
    run.signal('SIGINT');
  }
  const ended = await run.ended;
  expect(ended.stdout + ended.stderr).toContain('all is well');
  expectHarmless(ended);
});

test.each([[[]], [['clear']]])(
  'the path of the history cannot control the terminal: %j',
  async words => {
    const directory = join(temporaryDirectory(), EVIL);
    const JOBWAIT_HISTORY = join(directory, 'history');
    expectHarmless(await jobwait(['history', ...words], { env: { JOBWAIT_HISTORY } }));
    mkdirSync(directory);
    writeFileSync(JOBWAIT_HISTORY, 'no history');
    expectHarmless(await jobwait(['history', ...words], { env: { JOBWAIT_HISTORY } }));
  },
);

test('the name of a past job cannot control the terminal', async () => {
  const JOBWAIT_HISTORY = join(temporaryDirectory(), 'history');
  fileHistory(JOBWAIT_HISTORY).record(EVIL, { duration: 1000 }, EVIL);
  expectHarmless(await jobwait(['history'], { env: { JOBWAIT_HISTORY } }));
});

test('the printed command waits for the very same id, although it is printed harmlessly', async () => {
  const { server, env } = await startService();
  const id = `it's \\ ${EVIL}7 é`.trim();
  server.job(id, { duration: 'Infinity' });
  const run = startJobwait([id], { env: { ...env, XDG_STATE_HOME: '/dev/null' } });
  await run.says('visible:');
  run.signal('SIGINT');
  const ended = await run.ended;
  expectHarmless(ended);
  const [, command = ''] = /Wait again with: (.*)\n$/.exec(ended.stderr) ?? [];
  server.job(id, { duration: 0 });
  const script = `bash -c ${JSON.stringify(command).replaceAll('$', '\\$')}`;
  expect(await jobwaitLine(script, { env })).toMatchObject({ code: 0 });
});
