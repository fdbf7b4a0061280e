import { expect, test } from 'vitest';
import { toUsageError } from '../../src/cli/errors.js';

test.each([
  [
    'Expected `projectId` to be a non-empty string',
    'Expected --project-id to be a non-empty string',
  ],
  ['Expected `visibilityTimeout` to be a time', 'Expected --visibility-timeout to be a time'],
  [
    'No endpoint: give the option `endpoint` or `region`, or',
    'No endpoint: give --endpoint or --region, or',
  ],
  [
    'No endpoint: give the option `endpoint`. No project id: give the option `projectId`',
    'No endpoint: give --endpoint. No project id: give --project-id',
  ],
  ['No credentials: give the option `auth`, or', 'No credentials: give --token-file, or'],
  ['Expected `id` to be a non-empty string', 'Expected the job id to be a non-empty string'],
  ['Expected `checkpoint.state.jobId` to be', "Expected state.jobId of --resume's file to be"],
])('a usage error of the library is told in flags: %s', (message, expected) => {
  expect(toUsageError(new TypeError(message))).toMatchObject({
    name: 'UsageError',
    message: expected,
  });
});

test('any other error stays what it is', () => {
  const error = new RangeError('a bug');
  expect(toUsageError(error)).toBe(error);
});
