import { describe, expect, test } from 'vitest';
import { SERVICES } from '../../src/services/registry.js';
import { startJobServer } from '../../src/testing/job-server.js';
import { scriptedSource } from '../../src/testing/scripted-source.js';
import { serve } from './support/job-server.js';

const BIG = 1n;

describe('startJobServer() rejects', () => {
  test.each<[unknown, string]>([
    [null, '`options` to be an object, got null'],
    [
      { service: 'mysql' },
      `\`service\` to be one of ${[...SERVICES.keys()].map(name => `"${name}"`).join(', ')}, got a string`,
    ],
    [{ port: -1 }, '`port` to be a whole number from 0, got -1'],
    [{ port: 65_536 }, '`port` to be a whole number from 0 to 65535, got 65536'],
    [{ port: '80' }, '`port` to be a whole number from 0, got "80"'],
    [{ speed: 0 }, '`speed` to be a number above 0, got 0'],
    [{ speed: Infinity }, '`speed` to be a number above 0, got Infinity'],
    [{ speed: '60' }, '`speed` to be a number above 0, got "60"'],
    [{ projectId: '' }, '`projectId` to be a non-empty string, got ""'],
    [{ token: 'two\nlines' }, '`token` to be a string that a header can carry'],
    [{ tokens: 'x' }, 'Unknown option `tokens` in `options`'],
    [{ accessKeys: ['key', 'secret'] }, '`accessKeys` to be an object, got an array'],
    [
      { accessKeys: { key: '' } },
      '`accessKeys` to be secret keys by access key, both of them text',
    ],
    [{ accessKeys: { key: 7 } }, '`accessKeys` to be secret keys by access key, both of them text'],
    [{ accessKeys: { 'a,b': 'secret' } }, '`accessKeys` to be secret keys by access key'],
  ])('%j', async (options, message) => {
    const started = startJobServer(options as object);
    await expect(started).rejects.toThrow(TypeError);
    await expect(started).rejects.toThrow(message);
  });
});

const WRONG_SCRIPTS: [unknown, string][] = [
  [undefined, ' to be an object, got undefined'],
  ['Completed', ' to be an object, got "Completed"'],
  [[], ' to be a list of at least one response, got an array'],
  [{ durration: 5 }, 'Unknown option `durration` in'],
  [{ duration: '90' }, '.duration` to be milliseconds from 0 or a string such as "90s"'],
  [{ visibleAfter: -1 }, '.visibleAfter` to be milliseconds from 0'],
  [
    { progress: 'fast' },
    '.progress` to be "none", "even", "steps", "stuck" or a function, got "fast"',
  ],
  [{ progress: 'toString' }, '.progress` to be "none", "even", "steps", "stuck" or a function'],
  [{ outcome: 'completed' }, '.outcome` to be one of "Completed", "Failed", "Canceled"'],
  [{ failReason: 5 }, '.failReason` to be a string, got 5'],
  [{ name: null }, '.name` to be a string, got null'],
  [{ entities: [] }, '.entities` to be an object, got an array'],
  [[{}, null], '[1]` to be an object, got null'],
  [[{ status: 199 }], '[0].status` to be an HTTP status from 200 to 599, got 199'],
  [[{ status: '503' }], '[0].status` to be an HTTP status from 200 to 599, got "503"'],
  [[{ body: () => {} }], '[0].body` to be text or something that JSON can hold, got a function'],
  [[{ body: { BIG } }], '[0].body` to be text or something that JSON can hold, got an object'],
  [[{ headers: [] }], '[0].headers` to be an object, got an array'],
  [[{ headers: { 'retry-after': 5 } }], '[0].headers["retry-after"]` to be a string, got 5'],
  [[{ headers: { 'two words': '' } }], '[0].headers["two words"]` to be a header that HTTP can'],
  [[{ headers: { name: 'a\nb' } }], '[0].headers["name"]` to be a header that HTTP can carry'],
  [[{ delay: 'soon' }], '[0].delay` to be milliseconds from 0'],
  [[{ fault: 'fire' }], '[0].fault` to be one of "reset", "hang", "cut", "drip", "junk", "huge"'],
  [[{ faults: 'cut' }], 'Unknown option `faults` in'],
];

describe('an invalid script', () => {
  test.each(WRONG_SCRIPTS)('%# is rejected by a server', async (script, message) => {
    const server = await serve();
    const add = () => server.job('job-1', script as object);
    expect(add).toThrow(TypeError);
    expect(add).toThrow(message);
  });

  test.each(WRONG_SCRIPTS)(
    '%# is rejected by a scripted source, which names the job',
    (script, message) => {
      const make = () => scriptedSource({ 'job-1': script as object });
      expect(make).toThrow(TypeError);
      expect(make).toThrow(message);
      expect(make).toThrow('`scripts["job-1"]');
    },
  );

  test.each([undefined, [], 'job-1'])(
    'instead of an object of scripts, %j, is rejected',
    scripts => {
      expect(() => scriptedSource(scripts as never)).toThrow('Expected `scripts` to be an object');
    },
  );

  test('for an empty id is rejected', async () => {
    const server = await serve();
    expect(() => server.job(' ', {})).toThrow('Expected `id` to be a non-empty string, got " "');
  });
});

describe('fault() rejects', () => {
  test.each<[unknown, unknown, string]>([
    [{ status: 99 }, {}, 'Expected `answer.status` to be an HTTP status'],
    [undefined, {}, 'Expected `answer` to be an object, got undefined'],
    [{}, null, 'Expected `match` to be an object, got null'],
    [{}, { url: '/' }, 'Unknown option `url` in `match`'],
    [{}, { id: '' }, 'Expected `match.id` to be a non-empty string'],
    [{}, { path: 5 }, 'Expected `match.path` to be a string or a RegExp, got 5'],
    [{}, { path: '' }, 'Expected `match.path` to be a non-empty string'],
    [{}, { times: 0 }, 'Expected `match.times` to be a whole number from 1, got 0'],
    [{}, { times: 1.5 }, 'Expected `match.times` to be a whole number from 1, got 1.5'],
  ])('%j for %j', async (answer, match, message) => {
    const server = await serve();
    const inject = () => server.fault(answer as object, match as object);
    expect(inject).toThrow(TypeError);
    expect(inject).toThrow(message);
  });
});

test('an error message does not contain an invalid token or key', async () => {
  await expect(startJobServer({ token: 'secret\u0000' })).rejects.not.toThrow('secret');
  const accessKeys = { 'my key': 'my-secret' };
  await expect(startJobServer({ accessKeys })).rejects.not.toThrow(/my/);
});
