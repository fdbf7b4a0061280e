import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { ApiError } from '../../src/model/errors.js';
import type { JobFailedError } from '../../src/model/wait-errors.js';
import { resumeWait } from '../../src/wait-for-job.js';
import { clientOf, rejectionOf, TOKEN } from '../support/client.js';
import { answer, answerJob, serve } from '../support/http-server.js';

/** Everything that a value shows of itself. */
function shownBy(value: unknown): string {
  const error = value as Partial<Error> | undefined;
  const texts = [String(value), inspect(value, { depth: 20, showHidden: true }), error?.stack];
  return [...texts, JSON.stringify(value), JSON.stringify(error?.cause)].join('\n');
}

describe('a token that a service echoes is removed from', () => {
  test.each([
    ['the message', answer(400, { error_code: 'X.1', error_msg: `bad token ${TOKEN}!` })],
    ['the code', answer(400, { error_code: TOKEN, error_msg: 'no' })],
    ['the request id of the body', answer(400, { error_code: 'X.1', request_id: TOKEN })],
    ['the request id of the header', answer(400, {}, { 'x-request-id': TOKEN })],
    ['a page', answer(502, `<p>x-auth-token: ${TOKEN}</p>`)],
    ['a body that is not JSON', answer(200, `token ${TOKEN}`)],
    ['the type of an answer', answer(200, '', { 'content-type': `text/${TOKEN}` })],
    ['a page that it fills beyond any sample', answer(502, `${' '.repeat(1990)}${TOKEN}`)],
  ])('%s', async (_, listener) => {
    const error = await rejectionOf(clientOf(await serve(listener)).getJob('job-1'));
    expect(shownBy(error)).not.toContain(TOKEN);
  });

  test('a message, marked as redacted', async () => {
    const server = await serve(answer(400, { error_code: 'X.1', error_msg: `bad ${TOKEN}!` }));
    const error = await rejectionOf<ApiError>(clientOf(server).getJob('job-1'));
    expect(error.message).toBe('HTTP 400 (X.1: bad [redacted]!)');
  });

  test('every member of a job, including keys and raw', async () => {
    const server = await serve(
      answerJob({
        name: `Create ${TOKEN}`,
        status: `Running ${TOKEN}`,
        instance: { id: TOKEN, name: `a ${TOKEN}` },
        entities: { [TOKEN]: [{ deep: TOKEN }] },
        fail_reason: `${TOKEN} ${TOKEN}`,
      }),
    );
    const job = await clientOf(server).getJob('job-1');
    expect(shownBy(job)).not.toContain(TOKEN);
    expect(job).toMatchObject({
      name: 'Create [redacted]',
      status: 'Running [redacted]',
      entities: { '[redacted]': [{ deep: '[redacted]' }] },
      failReason: '[redacted] [redacted]',
    });
  });

  test('every part of a job', async () => {
    const part = {
      job_id: TOKEN,
      status: 'FAIL',
      error_code: TOKEN,
      fail_reason: `no ${TOKEN}`,
      entities: { [TOKEN]: TOKEN },
    };
    const body = {
      job_id: 'job-1',
      status: `FROB ${TOKEN}`,
      entities: { sub_jobs: [{ ...part, entities: { sub_jobs: [part] } }] },
    };
    const client = clientOf(await serve(answer(200, body)), { service: 'ecs' });
    const job = await client.getJob('job-1');
    expect(shownBy(job)).not.toContain(TOKEN);
    expect(job).toMatchObject({
      attention: expect.stringContaining('FROB [redacted]'),
      subJobs: [{ status: 'Failed', failReason: 'no [redacted]', subJobs: [{ status: 'Failed' }] }],
    });
  });

  test('the error of a wait, its counts and its checkpoint', async () => {
    const failed = await serve(
      answerJob({ name: TOKEN, status: 'Failed', fail_reason: `no ${TOKEN}` }),
    );
    const error = await rejectionOf<JobFailedError>(clientOf(failed).waitForJob('job-1'));
    expect(error.failReason).toBe('no [redacted]');
    expect(shownBy(error)).not.toContain(TOKEN);

    const odd = await serve(answerJob({ status: TOKEN }));
    const timeout = await rejectionOf(clientOf(odd).waitForJob('job-1', { timeout: 0 }));
    expect(timeout).toMatchObject({ code: 'WAIT_TIMEOUT', observed: { '[redacted]': 1 } });
    expect(shownBy(timeout)).not.toContain(TOKEN);
  });

  test('a list of tasks', async () => {
    const server = await serve(
      answer(200, { tasks: [{ id: 'job-1', status: 'Running', name: TOKEN }], total_count: 1 }),
    );
    expect(shownBy(await clientOf(server).listTasks())).not.toContain(TOKEN);
  });
});

test('no part of a token of thousands of characters remains in a truncated message', async () => {
  const token = Array.from({ length: 500 }, (_, index) => `part${index}`).join('/');
  const server = await serve(answer(502, `<p>${token}</p>`, { 'content-type': 'text/html' }));
  const client = clientOf(server, { auth: { token } });
  const error = await rejectionOf(client.getJob('job-1'));
  expect(error.message).not.toContain('part');
});

test('a renewed token and its successor are both removed', async () => {
  const tokens = ['first-token', 'second-token'];
  const server = await serve(answer(401, { error_msg: 'first-token and second-token' }));
  const client = clientOf(server, { auth: { token: () => tokens.shift() ?? 'none' } });
  const error = await rejectionOf(client.getJob('job-1'));
  expect(error.message).toContain('[redacted] and [redacted]');
});

test('a token with JSON escapes is removed', async () => {
  const token = 'abc/def+ghi=';
  const server = await serve(answer(400, '{"error_msg":"bad abc\\/def\\u002bghi="}'));
  const error = await rejectionOf(clientOf(server, { auth: { token } }).getJob('job-1'));
  expect(error.message).toContain('bad [redacted]');
});

describe('no credential appears in', () => {
  test('a client, or a wait on it', async () => {
    const server = await serve(answerJob());
    const client = clientOf(server);
    await client.getJob('job-1');
    const wait = client.waitForJob('job-1');
    wait.catch(() => {});
    const shown = [client, wait, wait.checkpoint(), client.stats()].map(shownBy).join('\n');
    expect(shown).not.toContain(TOKEN);
  });

  test.each([
    'ftp://user:secret@host.example',
    'https://user:secret@host.example',
    'http://user:secret@host.example',
    'https//user:secret@host.example',
  ])('the error for the endpoint %s', endpoint => {
    const make = () => clientOf({ endpoint });
    expect(make).toThrow(TypeError);
    expect(make).not.toThrow('secret');
  });

  test('the error for a checkpoint of another endpoint', () => {
    const checkpoint = clientOf({ endpoint: 'http://127.0.0.1:9' }).waitForJob('job-1');
    checkpoint.abort();
    const elsewhere = { endpoint: 'http://127.0.0.1:10', projectId: 'p', auth: { token: TOKEN } };
    expect(() => resumeWait(checkpoint.checkpoint(), elsewhere)).not.toThrow(TOKEN);
  });
});
