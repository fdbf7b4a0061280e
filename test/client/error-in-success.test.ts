import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import { clientOf, rejectionOf, TOKEN } from '../support/client.js';
import { answer, completed, inTurn, serve } from '../support/http-server.js';

const invalid = (text: string) => ({
  name: 'InvalidResponseError',
  message: `The response contains an error: ${text}`,
  cause: { message: text },
});

describe('a 200 with an error and no job is an invalid response with the text of the error', () => {
  test.each([
    ['error_code and error_msg', { error_code: 'DBS.280005', error_msg: 'Server failure.' }],
    ['errCode and externalMessage', { errCode: 'DBS.280005', externalMessage: 'Server failure.' }],
    ['code and message', { code: 'DBS.280005', message: 'Server failure.' }],
    ['an error object', { error: { code: 'DBS.280005', message: 'Server failure.' } }],
    ['a list of errors', { errors: [{ code: 'DBS.280005', message: 'Server failure.' }] }],
    ['a named error', { serverFailure: { code: 'DBS.280005', message: 'Server failure.' } }],
    ['a code and an error text', { code: 'DBS.280005', error: 'Server failure.' }],
    ['no job beside it', { job: null, error_code: 'DBS.280005', error_msg: 'Server failure.' }],
    ['no jobs beside it', { jobs: [], error_code: 'DBS.280005', error_msg: 'Server failure.' }],
    ['the error as the job', { job: { error_code: 'DBS.280005', error_msg: 'Server failure.' } }],
    [
      'a job without a status',
      { job: { id: 'job-1', error_code: 'DBS.280005', error_msg: 'Server failure.' } },
    ],
  ])('%s', async (_, body) => {
    const client = clientOf(await serve(answer(200, body)));
    const error = await rejectionOf(client.getJob('job-1'));
    expect(error).toMatchObject(invalid('DBS.280005: Server failure.'));
  });
});

test('an error instead of a page of the task list keeps its text', async () => {
  const body = { error_code: 'DBS.280005', error_msg: 'Server failure.' };
  const client = clientOf(await serve(answer(200, body)));
  expect(await rejectionOf(client.listTasks())).toMatchObject(
    invalid('DBS.280005: Server failure.'),
  );
});

test('a wait is retried, and names the error if it does not go away', async () => {
  const failing = answer(200, { error_code: 'DBS.280005', error_msg: 'Server failure.' });
  const options = { polling: fixed('10ms'), outageTimeout: '100ms' };
  const client = clientOf(await serve(inTurn(failing, failing, completed)));
  expect((await client.waitForJob('job-1', options)).status).toBe('Completed');
  const wait = clientOf(await serve(failing)).waitForJob('job-1', options);
  expect(await rejectionOf(wait)).toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    message: expect.stringContaining('DBS.280005: Server failure.'),
    cause: invalid('DBS.280005: Server failure.'),
  });
});

test('the text is one bounded line without the credentials', async () => {
  const error_msg = `${TOKEN}\n\u001b[31m${'x'.repeat(5000)}`;
  const client = clientOf(await serve(answer(200, { error_msg })));
  const { message } = await rejectionOf(client.getJob('job-1'));
  expect(message).toMatch(/^The response contains an error: \[redacted\] x{500,600}…$/);
});
