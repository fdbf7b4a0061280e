import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import { clientOf, rejectionOf } from '../support/client.js';
import { firstPoll } from '../support/first-poll.js';
import { answer, answerJob, completed, inTurn, serve } from '../support/http-server.js';

const done = { job: { id: 'job-1', status: 'Completed' } };

describe('the HTTP status decides before the body:', () => {
  test.each([
    ['a 500 whose body says Completed is a 500', answer(500, done), 'retryable', '500'],
    [
      'a 503 whose body says Failed is a 503',
      answer(503, { job: { status: 'Failed' } }),
      'retryable',
      '503',
    ],
    ['a 401 whose body says Completed is a 401', answer(401, done), 'fatal', '401'],
    ['a 302 whose body says Completed is a 302', answer(302, done), 'fatal', '302'],
    ['a 404 whose body says Completed is a 404', answer(404, done), 'not-found', undefined],
    [
      'a 500 with DBS.200543 is a 500',
      answer(500, { error_code: 'DBS.200543' }),
      'retryable',
      '500',
    ],
    ['a 403 with DBS.200543 is a 403', answer(403, { error_code: 'DBS.200543' }), 'fatal', '403'],
    [
      'a 429 with DBS.280056 is a 429',
      answer(429, { error_code: 'DBS.280056' }),
      'retryable',
      '429',
    ],
    [
      'a 200 with an error body is invalid',
      answer(200, { error_code: 'DBS.280005' }),
      'retryable',
      undefined,
    ],
  ])('%s', async (_, listener, means, status) => {
    const poll = await firstPoll(await serve(listener));
    expect(poll.means).toBe(means);
    expect((poll.report.error as { status?: number } | undefined)?.status?.toString()).toBe(status);
  });
});

describe('the status of a job is not affected by', () => {
  test.each([
    ['`ended` on a running job', { ended: '2018-08-06T16:41:14+0000' }],
    ['100 %', { process: '100%' }],
    ['a fail_reason on a running job', { fail_reason: 'createVM failed.' }],
    ['an error code in the job', { error_code: 'DBS.280005', error_msg: 'try again' }],
  ])('%s', async (_, members) => {
    const { means, report } = await firstPoll(await serve(answerJob(members)));
    expect(means).toBe('job');
    expect(report.job?.status).toBe('Running');
    expect(report.nextDelay).toBeDefined();
  });
});

describe('a status word', () => {
  test.each(['COMPLETED', 'completed', ' Completed ', 'cOmPlEtEd'])(
    '%j completes the wait',
    async status => {
      const client = clientOf(await serve(answerJob({ status })));
      expect((await client.waitForJob('job-1')).status).toBe('Completed');
    },
  );

  test.each([
    ['FAILED', 'JOB_FAILED'],
    ['canceled', 'JOB_CANCELED'],
  ])('%j ends the wait with %s', async (status, code) => {
    const client = clientOf(await serve(answerJob({ status })));
    expect(await rejectionOf(client.waitForJob('job-1'))).toMatchObject({ code });
  });

  test.each(['Pending', 'Unauthorized', 'Rolling back'])(
    '%j continues the wait and is emitted as `status`',
    async status => {
      const server = await serve(inTurn(answerJob({ status }), completed));
      const wait = clientOf(server).waitForJob('job-1', { polling: fixed(0) });
      const changes: unknown[] = [];
      wait.on('status', ({ job, previous }) => changes.push([previous, job.status]));
      await wait;
      expect(changes).toEqual([
        [undefined, status],
        [status, 'Completed'],
      ]);
    },
  );
});

test('" 60% ", 60 and "60" are the same percentage, emitted once', async () => {
  const server = await serve(
    inTurn(
      answerJob({ process: ' 60% ' }),
      answerJob({ process: 60 }),
      answerJob({ progress: '60' }),
      completed,
    ),
  );
  const wait = clientOf(server).waitForJob('job-1', { polling: fixed(0) });
  const percents: number[] = [];
  wait.on('progress', ({ percent }) => percents.push(percent));
  await wait;
  expect(percents).toEqual([60, 100]);
});
