import { describe, expect, test } from 'vitest';
import { ApiError } from '../../src/model/errors.js';
import type { JobWaitError } from '../../src/model/wait-errors.js';
import { fixed } from '../../src/polling/fixed.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, failed, job, running, socketError } from '../support/jobs.js';
import { type SourceResponse, sequenceSource } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();

async function errorOf(limits: object, ...steps: SourceResponse[]): Promise<JobWaitError> {
  const source = sequenceSource(...steps);
  const thrown = waitForJob('job-1', { source, polling: fixed('10s'), ...limits }).catch(e => e);
  await clock().runAllAsync();
  return (await thrown) as JobWaitError;
}

const forbidden = new ApiError('The service refused (403 DBS.1): no permission', { status: 403 });

describe('a message says what happened and what to do next', () => {
  test.each<[string, object, SourceResponse[], string]>([
    ['failed', {}, [failed('disk full')], 'Job job-1 (CreateInstance) failed: disk full'],
    [
      'failed without a reason',
      {},
      [failed()],
      'Job job-1 (CreateInstance) failed: the service gave no reason; its console may say more',
    ],
    [
      'canceled',
      {},
      [job('Canceled')],
      'Job job-1 (CreateInstance) was canceled; start it again if it is still wanted',
    ],
    [
      'never seen',
      {},
      [undefined],
      'Job job-1 was not found within 1m (7 polls); check the id, the project and the service, or allow a longer visibilityTimeout',
    ],
    [
      'disappeared',
      {},
      [running(40), undefined],
      'Job job-1 (CreateInstance) has disappeared: last seen Running at 40%, then unknown to the service for 1m; its record may have been deleted, so check what it was to create',
    ],
    [
      'timed out',
      { timeout: '15s' },
      [running(40)],
      'Timed out after 15s (3 polls): job job-1 (CreateInstance) may still be running, last seen Running at 40%; resume with resumeWait(error.checkpoint, { timeout: "1h" })',
    ],
    [
      'timed out with an end in sight',
      { timeout: '15s' },
      [running(40), running(60)],
      'Timed out after 15s (3 polls): job job-1 (CreateInstance) may still be running, last seen Running at 60%, expected to end in about 15s; resume with resumeWait(error.checkpoint, { timeout: "1h" })',
    ],
    [
      'timed out unseen',
      { timeout: 0 },
      [undefined],
      'Timed out after 0ms (1 poll): job job-1 may still be running, not yet known to the service; resume with resumeWait(error.checkpoint, { timeout: "1h" })',
    ],
    [
      'timed out failing',
      { timeout: 0 },
      [socketError()],
      'Timed out after 0ms (1 poll): job job-1 may still be running, never seen so far, and the last poll failed (read ECONNRESET); resume with resumeWait(error.checkpoint, { timeout: "1h" })',
    ],
    [
      'unavailable',
      {},
      [socketError()],
      'Could not poll job job-1: 4 consecutive polls failed. Last error: read ECONNRESET. The job may still be running; check the endpoint and the network, then resume with resumeWait(error.checkpoint)',
    ],
    [
      'rejected',
      {},
      [forbidden],
      'Could not poll job job-1: The service refused (403 DBS.1): no permission. The job itself may still be running',
    ],
    [
      'rejected by an error without a message',
      {},
      [new ReferenceError()],
      'Could not poll job job-1: ReferenceError: ReferenceError; this is a bug in the source, so retrying cannot help. The job itself may still be running',
    ],
  ])('%s', async (_, limits, steps, message) => {
    expect((await errorOf(limits, ...steps)).message).toBe(message);
  });

  test('is one line without control characters, whatever the service says', async () => {
    const error = await errorOf(
      {},
      job('Failed', { name: 'a\nb', failReason: '\u001b[31mred\u001b[0m\r\nalert\u0007' }),
    );
    expect(error.message).toBe('Job job-1 (a b) failed: red alert');
    expect(error).toMatchObject({ failReason: '\u001b[31mred\u001b[0m\r\nalert\u0007' });
  });

  test('is bounded, while the field is complete', async () => {
    const error = await errorOf({}, failed('x'.repeat(100_000)));
    expect(error.message.length).toBeLessThan(1200);
    expect(error).toMatchObject({ failReason: 'x'.repeat(100_000) });
  });
});

describe('an error carries', () => {
  test('the last known job, the attempts, the elapsed time, what was observed, and the cause', async () => {
    const cause = socketError();
    const error = await errorOf(
      { timeout: '25s' },
      undefined,
      running(40),
      new ApiError('busy', { status: 503 }),
      cause,
    );
    expect(error).toMatchObject({
      code: 'WAIT_TIMEOUT',
      jobId: 'job-1',
      job: running(40),
      attempts: 4,
      elapsed: 25_000,
      observed: { 'not-found': 1, Running: 1, 503: 1, ECONNRESET: 1 },
    });
    expect(error.cause).toBe(cause);
  });

  test('no cause if the last poll succeeded', async () => {
    const error = await errorOf({ timeout: '10s' }, socketError(), running());
    expect(error).not.toHaveProperty('cause');
  });

  test.each<[string, boolean, SourceResponse]>([
    ['failed', false, failed('x')],
    ['canceled', false, job('Canceled')],
    ['not found', true, undefined],
    ['timed out', true, running()],
    ['unavailable', true, socketError()],
    ['rejected', true, forbidden],
  ])('a checkpoint only if there is something to resume: %s', async (_, resumable, step) => {
    const { checkpoint } = await errorOf({ timeout: '2m' }, step);
    expect(checkpoint !== undefined).toBe(resumable);
    if (checkpoint) expect(checkpoint).toMatchObject({ version: 1, jobId: 'job-1' });
  });

  test('nothing if the job completed', async () => {
    expect(await errorOf({}, completed())).toEqual(completed());
  });
});
