import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.js';

const URL = ['--url', 'https://a.example/{id}'];
const MEANING = ['--status', 's', '--success', 'done'];

describe('flags that go together', () => {
  test.each([
    [[...URL, ...MEANING]],
    [[...URL, '--preset', 'azure']],
    [[...URL, '--waiter', 'a.json#Ready', '--progress', 'p', '--not-found', '410']],
    [[...URL, '--preset', 'azure', ...MEANING]],
    [[...URL, ...MEANING, '--proxy', 'http://p.example:1', '--allow-insecure']],
    [['--source', 'a.js', '--timeout', '1h']],
    [['list', '--status', 'Running', '--name', 'Create']],
  ])('%j', args => {
    expect(() => parseArguments(args)).not.toThrow();
  });
});

describe('flags that do not go together', () => {
  test.each([
    [[...URL], '--url needs --status and --success, or --preset, or --waiter'],
    [[...URL, '--success', 'done'], '--url needs --status and --success, or --preset, or --waiter'],
    [[...URL, '--status', 's'], '--status needs --success'],
    [['--status', 's'], '--status needs --url'],
    [['--header', 'X-A: 1'], '--header needs --url'],
    [['get', '--preset', 'azure'], '--preset needs --url'],
    [[...URL, ...MEANING, '--service', 'rds'], 'Expected either --url or --service, got both'],
    [
      [...URL, ...MEANING, '--endpoint', 'https://b'],
      'Expected either --url or --endpoint, got both',
    ],
    [[...URL, ...MEANING, '--token-file', 't'], 'Expected either --url or --token-file, got both'],
    [['--source', 'a.js', ...URL], 'Expected either --source or --url, got both'],
    [['--source', 'a.js', '--region', 'eu-de'], 'Expected either --source or --region, got both'],
    [['--source', 'a.js', '--proxy', 'http://p'], 'Expected either --source or --proxy, got both'],
    [
      [...URL, '--waiter', 'a.json', '--preset', 'gce'],
      'Expected either --waiter or --preset, got both',
    ],
    [[...URL, '--waiter', 'a.json', ...MEANING], 'Expected either --waiter or --status, got both'],
    [['--waiter', 'a.json'], '--waiter needs --url'],
    [['whoami', ...URL], '--url is no flag of "jobwait whoami"'],
    [['list', ...URL], '--url is no flag of "jobwait list"'],
  ])('%j', (args, message) => {
    expect(() => parseArguments(args)).toThrow(
      expect.objectContaining({ name: 'UsageError', message }),
    );
  });
});

describe('a value that is invalid', () => {
  test.each([
    [['--success', 'a,,b'], 'Expected --success to be words separated by commas, got "a,,b"'],
    [
      ['--not-found', '404,x'],
      'Expected --not-found to be HTTP statuses, perhaps with an error code, such as "404,400:NoSuchJob", got "404,x"',
    ],
    [
      ['--not-found', '400:'],
      'Expected --not-found to be HTTP statuses, perhaps with an error code, such as "404,400:NoSuchJob", got "400:"',
    ],
    [['--method', 'PUT'], 'Expected --method to be one of GET, POST, got "PUT"'],
    [['--preset', 'aws'], /^Expected --preset to be one of google, .*, got "aws"$/],
    [['--body', '{"a":'], 'Expected --body to be JSON, got something else'],
    [['--body', '{"a":[{"apiKey":"hunter2"}]}'], /^"apiKey" in --body is refused: [^2]*$/],
    [['--url', 'https://a.example/{id}?api_key=hunter2'], /^"api_key" in --url is refused: [^2]*$/],
    [
      ['--url', 'https://a.example/{id}?a=1&access_token=hunter2'],
      /^"access_token" in --url is refused: [^2]*$/,
    ],
  ])('%j', (args, message) => {
    expect(() => parseArguments(['42', ...args])).toThrow(message);
  });

  test.each([
    'https://a.example/{id}?page_size=1&keyword=a',
    'https://a.example/{id}?pageToken=a&sort_key=b',
  ])('%s holds no secret', url => {
    expect(() => parseArguments(['42', '--url', url, ...MEANING])).not.toThrow();
  });
});
