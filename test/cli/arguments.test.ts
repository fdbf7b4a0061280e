import { describe, expect, test } from 'vitest';
import { type Invocation, parseArguments } from '../../src/cli/arguments.js';
import type { FlagName } from '../../src/cli/flags.js';
import { parseWaitCommand, type WaitCommand } from '../../src/cli/wait-command.js';

function parse(line: string): Invocation {
  return parseArguments(line === '' ? [] : line.split(' '));
}

function parseWait(line: string): WaitCommand {
  const invocation = parse(line);
  if (invocation.command !== 'wait') throw new Error(`Expected a wait, got ${invocation.command}`);
  return parseWaitCommand(invocation);
}

describe('a command line', () => {
  test.each([
    ['job-1', { ids: ['job-1'], output: 'text', quiet: false }],
    ['wait job-1', { ids: ['job-1'], output: 'text', quiet: false }],
    ['wait wait history', { ids: ['wait', 'history'], output: 'text', quiet: false }],
    ['b a b', { ids: ['b', 'a'], output: 'text', quiet: false }],
    ['job-1 - --fail-fast', { ids: ['job-1', '-'], output: 'text', quiet: false }],
    ['-', { ids: ['-'], output: 'text', quiet: false }],
    ['-- --strange-id', { ids: ['--strange-id'], output: 'text', quiet: false }],
    ['-- history', { ids: ['history'], output: 'text', quiet: false }],
    ['wait -- history', { ids: ['history'], output: 'text', quiet: false }],
    ['job-1 sandbox', { ids: ['job-1', 'sandbox'], output: 'text', quiet: false }],
    ['--json job-1', { ids: ['job-1'], output: 'json', quiet: false }],
    ['--json wait job-1', { ids: ['job-1'], output: 'json', quiet: false }],
    ['job-1 --ndjson --quiet', { ids: ['job-1'], output: 'ndjson', quiet: true }],
    ['--resume file.json', { ids: [], output: 'text', quiet: false }],
    ['wait --resume file.json', { ids: [], output: 'text', quiet: false }],
  ])('`jobwait %s` is a wait', (line, expected) => {
    expect(parseWait(line)).toMatchObject(expected);
  });

  test.each([
    ['sandbox --port 8080', 'sandbox', []],
    ['history clear', 'history', ['clear']],
    ['--json history', 'history', []],
    ['whoami --json --auth metadata --region eu-de', 'whoami', []],
    ['help', 'help', []],
    ['help history', 'help', ['history']],
    ['--help', 'help', []],
    ['-h', 'help', []],
    ['job-1 --help', 'help', []],
    ['wait job-1 --help', 'help', ['wait']],
    ['sandbox --help', 'help', ['sandbox']],
    ['history clear -h', 'help', ['history']],
  ])('`jobwait %s` is `jobwait %s` with the words %j', (line, command, words) => {
    expect(parse(line)).toMatchObject({ command, words });
  });

  test('keeps its flags as they were given, in either form', () => {
    const { flags } = parse('job-1 --endpoint https://a.example --project-id=p --timeout 2h');
    expect([...flags.names].map(name => [name, flags.get(name)])).toEqual([
      ['endpoint', 'https://a.example'],
      ['project-id', 'p'],
      ['timeout', '2h'],
    ]);
  });

  test('uses the last value of a flag that is given twice', () => {
    expect(parse('job-1 --timeout 1h --timeout 2h').flags.get('timeout')).toBe('2h');
  });
});

describe('a usage error names the flag of', () => {
  test.each([
    ['job-1 --json --ndjson', 'Expected either --json or --ndjson, got both'],
    ['job-1 --wait', 'Unknown flag --wait'],
    ['job-1 --timout 1h', 'Unknown flag --timout. Did you mean --timeout?'],
    ['job-1 -x', 'Unknown flag -x'],
    ['job-1 --endpoint', '--endpoint needs a value: --endpoint URL'],
    ['job-1 --checkpoint --json', '--checkpoint needs a value: --checkpoint FILE'],
    ['job-1 --checkpoint=', '--checkpoint needs a value that is not empty'],
    ['job-1 --json=yes', '--json takes no value'],
    ['job-1 --port 80', '--port is a flag of "jobwait sandbox"'],
    ['whoami --fail-fast', '--fail-fast is no flag of "jobwait whoami"'],
    ['sandbox --timeout 1h', '--timeout is no flag of "jobwait sandbox"'],
    ['whoami --timeout 1h', '--timeout is no flag of "jobwait whoami"'],
    ['history --endpoint URL', '--endpoint is no flag of "jobwait history"'],
    ['job-1 --auth token', 'Expected --auth to be "metadata", got something else'],
    ['whoami --auth token', 'Expected --auth to be "metadata", got something else'],
    ['job-1 --auth metadata --token-file t', 'Expected either --auth or --token-file, got both'],
    ['sandbox --port 65536', 'Expected --port to be a whole number from 0 to 65535, got "65536"'],
    ['sandbox --port 1e3', 'Expected --port to be a whole number from 0 to 65535, got "1e3"'],
    ['sandbox --speed 0', 'Expected --speed to be a number above 0, got "0"'],
  ])('`jobwait %s`', (line, message) => {
    expect(() => parse(line)).toThrow(expect.objectContaining({ name: 'UsageError', message }));
  });
});

describe('a duration', () => {
  const flags = ['--timeout', '--visibility-timeout', '--outage-timeout', '--interval'];

  test.each(
    flags.flatMap(flag => ['0', '0s', '500ms', '1.5h', '7d', 'Infinity'].map(time => [flag, time])),
  )('%s %s is accepted', (flag, time) => {
    expect(parse(`job-1 ${flag} ${time}`).flags.get(flag.slice(2) as FlagName)).toBe(time);
  });

  test.each(flags.flatMap(flag => ['90', '1H', '-1s', 'soon'].map(time => [flag, time])))(
    '%s %s is rejected',
    (flag, time) => {
      expect(() => parseArguments(['job-1', `${flag}=${time}`])).toThrow(
        `Expected ${flag} to be a time such as "90s", "30m", "1h", "7d" or "Infinity", got "${time}"`,
      );
    },
  );
});
