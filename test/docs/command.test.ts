import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMAND_NAMES } from '../../src/cli/commands.js';
import { EXIT } from '../../src/cli/exit-codes.js';
import { jobwait, temporaryDirectory } from '../cli/support/command.js';
import { startService } from '../cli/support/server.js';
import { answer, serve } from '../support/http-server.js';
import { ROOT } from './support/documents.js';

const TEXT = readFileSync(join(ROOT, 'docs/guide/command.md'), 'utf8');
const HOST = 'https://api.example.com';
const TIME = '2026-01-15T12:00:00Z';
const created = '2026-01-15T12:00:00+0000';

/** Each command line of the document with the output below it. */
const EXAMPLES = [...TEXT.matchAll(/^```console\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
  Array.from(
    block.matchAll(/^\$ jobwait (.*)\n((?:(?!\$ ).*\n)*)/gm),
    ([, line = '', output = '']) => ({
      line,
      output,
    }),
  ),
);

const RESPONSES: Readonly<Record<string, object>> = {
  42: { state: 'rejected', why: 'no space' },
  43: { state: 'done', artifact: 'app.tar.gz' },
  44: { status: 'InProgress', percentComplete: 30 },
};

/** The module of the document. */
function writeModule(): string {
  const cwd = temporaryDirectory();
  const [, text = ''] = /^```js\n\/\/ queue\.js\n([\s\S]*?)^```/m.exec(TEXT) ?? [];
  writeFileSync(join(cwd, 'queue.js'), text);
  writeFileSync(join(cwd, 'package.json'), '{"type":"module"}');
  return cwd;
}

test.each(EXAMPLES)(
  'the example `jobwait $line` prints what the document says',
  async ({ line, output }) => {
    const { server, env } = await startService();
    const name = 'CreateMysqlInstance';
    const entities = { instance: { endpoint: '10.0.0.1:3306' } };
    const running = { id: 'job-1', name, status: 'Running', created, process: '40%' };
    server.job('job-1', [{ body: { job: running } }]);
    server.job('job-2', [
      { body: { job: { id: 'job-2', name, status: 'Completed', created, entities } } },
    ]);
    server.job('job-3', { name: 'ResizeInstance', duration: '1h' });
    const { endpoint } = await serve((request, response) => {
      const id = request.url?.split('/').at(-1) ?? '';
      answer(200, RESPONSES[id] ?? {})(request, response);
    });
    const words = Array.from(
      line.matchAll(/'([^']*)'|(\S+)/g),
      ([, quoted, word = '']) => quoted ?? word,
    );
    const run = await jobwait([...words.map(word => word.replace(HOST, endpoint))], {
      env: { ...env, API_TOKEN: 'a-secret' },
      cwd: writeModule(),
    });
    const printed = run.stdout + (run.code === 2 ? run.stderr : '');
    expect(printed.replaceAll(/\d{4}-\d\d-\d\dT[\d:]{8}Z/g, TIME)).toBe(output);
  },
);

test('the document has examples', () => {
  expect(EXAMPLES.length).toBeGreaterThan(5);
});

test.each(COMMAND_NAMES.filter(name => name !== 'help'))(
  'the document describes `jobwait %s`',
  name => {
    expect(TEXT).toMatch(new RegExp(`^\\| \`jobwait \\[?${name}\\b`, 'm'));
  },
);

test('the document lists every exit code', () => {
  const [, table = ''] = /^## Exit codes\n([\s\S]*?)\n\n/m.exec(TEXT) ?? [];
  for (const { code } of Object.values(EXIT)) expect(table).toMatch(new RegExp(`\\b${code}\\b`));
});
