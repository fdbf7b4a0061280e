import { describe, expect, test } from 'vitest';
import { type Command, parseArguments, type WaitCommand } from '../../src/cli/arguments.js';

function parse(line: string): Command {
  return parseArguments(line === '' ? [] : line.split(' '));
}

function parseWait(line: string): WaitCommand {
  const command = parse(line);
  if (command.kind !== 'wait') throw new Error(`Expected a wait, got ${command.kind}`);
  return command;
}

describe('a command line', () => {
  test.each([
    ['job-1', { ids: ['job-1'], output: 'text', quiet: false }],
    ['b a b', { ids: ['b', 'a'], output: 'text', quiet: false }],
    ['job-1 - --fail-fast', { ids: ['job-1', '-'], output: 'text', quiet: false }],
    ['-', { ids: ['-'], output: 'text', quiet: false }],
    ['-- --strange-id', { ids: ['--strange-id'], output: 'text', quiet: false }],
    ['-- history', { ids: ['history'], output: 'text', quiet: false }],
    ['job-1 sandbox', { ids: ['job-1', 'sandbox'], output: 'text', quiet: false }],
    ['--json job-1', { ids: ['job-1'], output: 'json', quiet: false }],
    ['job-1 --ndjson --quiet', { ids: ['job-1'], output: 'ndjson', quiet: true }],
    ['--resume file.json', { ids: [], output: 'text', quiet: false }],
  ])('`jobwait %s` is a wait', (line, expected) => {
    expect(parse(line)).toMatchObject({ kind: 'wait', ...expected });
  });

  test.each([
    ['sandbox', { port: 0, speed: 1, service: 'taurusdb' }],
    [
      'sandbox --port 8080 --speed 2.5 --service gaussdb',
      { port: 8080, speed: 2.5, service: 'gaussdb' },
    ],
  ])('`jobwait %s` is the sandbox command', (line, expected) => {
    expect(parse(line)).toEqual({ kind: 'sandbox', ...expected });
  });

  test.each([
    ['history', { clear: false, json: false }],
    ['history --json', { clear: false, json: true }],
    ['history clear', { clear: true, json: false }],
  ])('`jobwait %s` is the history command', (line, expected) => {
    expect(parse(line)).toEqual({ kind: 'history', ...expected });
  });

  test('`jobwait whoami` takes the flags of a connection', () => {
    const command = parse('whoami --json --auth metadata --region eu-de');
    expect(command).toMatchObject({ kind: 'whoami', json: true });
  });

  test.each(['--help', '-h', 'job-1 --help', 'sandbox --help', 'history --help'])(
    '`jobwait %s` is help',
    line => {
      expect(parse(line)).toEqual({ kind: 'help' });
    },
  );

  test('keeps its flags as they were given, in either form', () => {
    const { flags } = parseWait('job-1 --endpoint https://a.example --project-id=p --timeout 2h');
    expect(Object.fromEntries(flags)).toEqual({
      endpoint: 'https://a.example',
      'project-id': 'p',
      timeout: '2h',
    });
  });

  test('uses the last value of a flag that is given twice', () => {
    expect(parseWait('job-1 --timeout 1h --timeout 2h').flags.get('timeout')).toBe('2h');
  });
});

describe('a usage error names the flag of', () => {
  test.each([
    ['', 'Expected a job id, or "-" to read it from stdin'],
    ['--resume file.json job-1', 'Expected either a job id or --resume, got both'],
    ['job-1 --json --ndjson', 'Expected either --json or --ndjson, got both'],
    ['job-1 --wait', 'Unknown flag --wait'],
    ['job-1 -x', 'Unknown flag -x'],
    ['job-1 --endpoint', '--endpoint needs a value: --endpoint URL'],
    ['job-1 --checkpoint --json', '--checkpoint needs a value: --checkpoint FILE'],
    ['job-1 --checkpoint=', '--checkpoint needs a value that is not empty'],
    ['job-1 --json=yes', '--json takes no value'],
    ['job-1 --port 80', '--port is a flag of "jobwait sandbox"'],
    ['whoami --fail-fast', '--fail-fast is no flag of "jobwait whoami"'],
    ['sandbox --timeout 1h', '--timeout is no flag of "jobwait sandbox"'],
    ['sandbox job-1', 'The sandbox takes flags only'],
    ['whoami job-1', '"jobwait whoami" takes flags only'],
    ['whoami --timeout 1h', '--timeout is no flag of "jobwait whoami"'],
    ['history forget', 'Expected "jobwait history" or "jobwait history clear"'],
    ['history clear now', 'Expected "jobwait history" or "jobwait history clear"'],
    ['history clear --json', '"jobwait history clear" prints no JSON'],
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

  test.each([[[' ']], [['job-1', '']]])('an empty job id, as in %j', args => {
    expect(() => parseArguments(args)).toThrow('Expected a job id, got an empty one');
  });
});

describe('a duration', () => {
  const flags = ['--timeout', '--visibility-timeout', '--outage-timeout', '--interval'];

  test.each(
    flags.flatMap(flag => ['0', '0s', '500ms', '1.5h', '7d', 'Infinity'].map(time => [flag, time])),
  )('%s %s is accepted', (flag, time) => {
    expect(parse(`job-1 ${flag} ${time}`).kind).toBe('wait');
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
