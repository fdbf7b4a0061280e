import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { jobwait, jobwaitLine, startJobwait, temporaryDirectory } from '../support/command.js';
import { linesOf } from '../support/lines.js';

const SOURCE = `{ getJob: async id => ({ id, status: id === 'bad' ? 'Failed' : 'Completed', name: 'own' }) }`;

function writeModule(name: string, text: string): string {
  const file = join(temporaryDirectory(), name);
  writeFileSync(file, text);
  return file;
}

describe('--source', () => {
  test.each([
    ['an ES module with a source', 'source.mjs', `export default ${SOURCE}`],
    ['an ES module with a function', 'source.mjs', `export default () => (${SOURCE})`],
    ['an ES module with an async function', 'source.mjs', `export default async () => (${SOURCE})`],
    [
      'an ES module that loads others',
      'source.mjs',
      `import 'node:fs'; export default await (async () => (${SOURCE}))()`,
    ],
    ['a CommonJS module with a source', 'source.cjs', `module.exports = ${SOURCE}`],
    ['a CommonJS module with a function', 'source.cjs', `module.exports = async () => (${SOURCE})`],
    ['a compiled module', 'source.cjs', `exports.__esModule = true; exports.default = ${SOURCE}`],
    ['a module without an extension of its kind', 'source.js', `module.exports = ${SOURCE}`],
    [
      'an instance of a class',
      'source.mjs',
      `class S { #s = 'Completed'; async getJob(id) { return { id, status: this.#s } } }; export default new S()`,
    ],
  ])('takes %s', async (_, name, text) => {
    const file = writeModule(name, text);
    for (const command of [[], ['get']]) {
      const { code, stdout } = await jobwait([...command, '42', '--source', file]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^status {4,}Completed\n/);
    }
  });

  test('takes a file of the current directory, and waits for many jobs', async () => {
    const cwd = temporaryDirectory();
    mkdirSync(join(cwd, 'my sources'));
    writeFileSync(join(cwd, 'my sources', 'a.mjs'), `export default ${SOURCE}`);
    const args = ['a', '-', '--source', 'my sources/a.mjs', '--json'];
    const { code, stdout } = await jobwait(args, { cwd, stdin: 'bad\nb\n' });
    expect(code).toBe(1);
    expect(
      linesOf(stdout)
        .map(({ id, status }) => `${id} ${status}`)
        .toSorted(),
    ).toEqual(['a Completed', 'b Completed', 'bad Failed']);
  });

  test('is closed when the waits are over', async () => {
    const log = join(temporaryDirectory(), 'log');
    const file = writeModule(
      'source.mjs',
      `import { writeFileSync } from 'node:fs';
       export default { ...${SOURCE}, close: async () => writeFileSync(${JSON.stringify(log)}, 'closed') }`,
    );
    await jobwait(['a', '--source', file]);
    expect(readFileSync(log, 'utf8')).toBe('closed');
  });

  test.each([
    [
      'a file that does not exist',
      'export default 1',
      ['--source', '/nowhere.mjs'],
      /^jobwait: Cannot read --source \/nowhere\.mjs: ENOENT: no such file or directory;/,
    ],
    [
      'no default export',
      'export const source = 1',
      [],
      /^jobwait: Expected the default export of --source \S+ to be a JobSource, or a function that returns one, got something else;/,
    ],
    [
      'a default export that is no source',
      'export default { get: 1 }',
      [],
      /^jobwait: Expected the default export/,
    ],
    [
      'a function that returns no source',
      'export default () => 5',
      [],
      /^jobwait: Expected the default export/,
    ],
    [
      'a function that throws',
      `export default () => { throw new Error('no\\nnetwork') }`,
      [],
      /^jobwait: Cannot load --source \S+: no network;/,
    ],
    [
      'a module that throws',
      `throw new Error('no network')`,
      [],
      /^jobwait: Cannot load --source \S+: no network;/,
    ],
    ['a syntax error', `export default {`, [], /^jobwait: Cannot load --source \S+: /],
  ])('with %s is wrong usage', async (_, text, flags, message) => {
    const file = writeModule('source.mjs', text);
    const { code, stdout, stderr } = await jobwait(['42', '--source', file, ...flags]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.split('\n')).toHaveLength(2);
  });

  test('is part of the line that resumes a wait, and of its checkpoint', async () => {
    const cwd = temporaryDirectory();
    const env = { XDG_STATE_HOME: temporaryDirectory() };
    const ending = `process.env.JOB_ENDED ? 'Completed' : 'Running'`;
    writeFileSync(
      join(cwd, 'source.mjs'),
      `export default { getJob: async id => ({ id, status: ${ending} }) }`,
    );
    const wait = startJobwait(['42', '--source', './source.mjs', '--interval', '20ms'], {
      env,
      cwd,
    });
    await wait.says('visible');
    wait.signal('SIGINT');
    const { stderr } = await wait.ended;
    const [, line = ''] = /Resume the wait with: (.*)\n$/.exec(stderr) ?? [];
    expect(line).toContain(' --source ./source.mjs');
    const [, file = ''] = /--resume (\S+)/.exec(line) ?? [];
    expect(JSON.parse(readFileSync(file, 'utf8')).source).toEqual({
      service: 'source',
      endpoint: 'source.mjs',
      projectId: '',
    });
    writeFileSync(join(cwd, 'other.mjs'), `export default ${SOURCE}`);
    const other = await jobwait(['--resume', file, '--source', './other.mjs'], { env, cwd });
    expect(other.code).toBe(2);
    const resumed = await jobwaitLine(line, { env: { ...env, JOB_ENDED: '1' }, cwd });
    expect(resumed.code).toBe(0);
  });
});
