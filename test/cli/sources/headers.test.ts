import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answer, serve, type TestServer } from '../../support/http-server.js';
import { jobwait, temporaryDirectory } from '../support/command.js';

const SECRET = 'hunter2hunter2';
const VARIABLE = `\${API_TOKEN}`;

async function getWith(flags: string[], env: Record<string, string> = {}, server?: TestServer) {
  const { endpoint, received } = server ?? (await serve(answer(200, { state: 'done' })));
  const args = ['get', '42', '--url', `${endpoint}/{id}`, '--status', 'state', '--success', 'done'];
  const run = await jobwait([...args, ...flags], { env });
  return { ...run, received, headers: received[0]?.headers ?? {} };
}

function writeHeaders(...lines: string[]): string {
  const file = join(temporaryDirectory(), 'headers');
  writeFileSync(file, lines.join('\n'));
  return file;
}

describe('--header', () => {
  test('sends headers with the values of variables', async () => {
    const { code, headers } = await getWith(
      [
        ...['--header', `Authorization: Bearer ${VARIABLE}`],
        ...['--header', `Cookie: session=${VARIABLE}; user=\${USER_ID}`],
        ...['--header', 'Accept: application/vnd.example+json'],
        ...['--header', 'X-Note:as it is: $HOME {id}'],
      ],
      { API_TOKEN: `${SECRET}\n`, USER_ID: '7' },
    );
    expect(code).toBe(0);
    expect(headers).toMatchObject({
      authorization: `Bearer ${SECRET}`,
      cookie: `session=${SECRET}; user=7`,
      accept: 'application/vnd.example+json',
      'x-note': 'as it is: $HOME {id}',
    });
  });

  test.each([
    `Authorization: Bearer ${SECRET}`,
    `authorization:${SECRET}`,
    `Cookie: session=${SECRET}`,
    `PRIVATE-TOKEN: ${SECRET}`,
    `X-Api-Key: ${SECRET}`,
    `X-Client-Secret: ${SECRET}`,
    `X-Auth: ${SECRET}`,
    `Proxy-Authorization: Basic ${SECRET}`,
    `Authorization: Bearer $${SECRET}`,
    `Authorization ${SECRET}`,
    `${SECRET}`,
    `:${SECRET}`,
    `Authorization:`,
  ])('refuses and does not repeat the value of `%s`', async header => {
    for (const flags of [['--header', header], [`--header=${header}`]]) {
      const { code, stdout, stderr, received } = await getWith(flags);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^jobwait: .*--header.*; see jobwait --help\n$/);
      expect(stderr).not.toContain(SECRET);
      expect(received).toEqual([]);
    }
  });

  test('says what to write in place of a secret', async () => {
    const { stderr } = await getWith(['--header', `Authorization: ${SECRET}`]);
    expect(stderr).toContain(
      `--header Authorization is refused: others can read a secret on the command line. Write \${VARIABLE} in single quotes, or use --header-file`,
    );
  });

  test.each<Record<string, string>>([{}, { API_TOKEN: '' }, { API_TOKEN: ' ' }])(
    'sends nothing if the variable is not set: %j',
    async env => {
      const { code, stderr, received } = await getWith(['--header', `X-Token: ${VARIABLE}`], env);
      expect(code).toBe(2);
      expect(stderr).toBe(
        `jobwait: Expected the variable of ${VARIABLE} in --header X-Token to be set, got nothing; see jobwait --help\n`,
      );
      expect(received).toEqual([]);
    },
  );

  test('shows no value that cannot be sent', async () => {
    const env = { API_TOKEN: `${SECRET}\nx: y` };
    const { code, stderr, received } = await getWith(['--header', `X-Token: ${VARIABLE}`], env);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^jobwait: Expected --header to be /);
    expect(stderr).not.toContain(SECRET);
    expect(received).toEqual([]);
  });

  test('shows no value that the endpoint sends back', async () => {
    const server = await serve((request, response) => {
      answer(200, { state: 'done', echo: request.headers })(request, response);
    });
    const flags = ['--header', `X-Token: ${VARIABLE}`, '--json'];
    const { code, stdout } = await getWith(flags, { API_TOKEN: SECRET }, server);
    expect(code).toBe(0);
    expect(stdout).not.toContain(SECRET);
  });
});

describe('--header-file', () => {
  test('sends its headers as they are, unless --header gives another', async () => {
    const file = writeHeaders(
      '# comment',
      '',
      `Authorization: Bearer ${SECRET}\r`,
      'X-A: $A',
      'X-B: 1',
    );
    const { code, headers } = await getWith(['--header-file', file, '--header', 'X-B: 2']);
    expect(code).toBe(0);
    expect(headers).toMatchObject({ authorization: `Bearer ${SECRET}`, 'x-a': '$A', 'x-b': '2' });
  });

  test('is read again once its headers are rejected', async () => {
    const file = writeHeaders('X-Token: old');
    const server = await serve((request, response) => {
      writeFileSync(file, 'X-Token: new');
      const isNew = request.headers['x-token'] === 'new';
      answer(isNew ? 200 : 401, { state: 'done' })(request, response);
    });
    const { code, received } = await getWith(['--header-file', file], {}, server);
    expect(code).toBe(0);
    expect(received.map(({ headers }) => headers['x-token'])).toEqual(['old', 'new']);
  });

  test.each([
    ['a line without a colon', SECRET],
    ['a line without a value', `X-Token: a\n${SECRET}:`],
  ])('with %s is wrong usage', async (_, text) => {
    const { code, stderr, received } = await getWith(['--header-file', writeHeaders(text)]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^jobwait: Expected each line of --header-file \S+ to be "Name: value", got something else; /,
    );
    expect(stderr).not.toContain(SECRET);
    expect(received).toEqual([]);
  });

  test('that cannot be read is wrong usage', async () => {
    const { code, stderr, received } = await getWith(['--header-file', '/nowhere/headers']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^jobwait: Cannot read --header-file \/nowhere\/headers: ENOENT/);
    expect(received).toEqual([]);
  });
});
