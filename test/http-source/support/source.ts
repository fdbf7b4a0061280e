import type { RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';
import type { HttpSource } from '../../../src/http-source/http-job-source.js';
import { type HttpSourceOptions, httpSource } from '../../../src/http-source/http-source.js';
import { JobWaitError } from '../../../src/model/wait-errors.js';
import { fixed } from '../../../src/polling/fixed.js';
import type { JobWait } from '../../../src/wait/job-wait.js';
import type { WaitOptions } from '../../../src/wait/options.js';
import { waitForJob } from '../../../src/wait-for-job.js';
import { rejectionOf } from '../../support/client.js';
import { serve } from '../../support/http-server.js';

/** A source of `/jobs/{id}` of a server on loopback, closed when the test ends. */
export function sourceOf(
  { endpoint }: { readonly endpoint: string },
  options: Partial<HttpSourceOptions> = {},
): HttpSource {
  const source = httpSource({
    url: `${endpoint}/jobs/{id}`,
    status: 'status',
    success: 'done',
    failure: 'failed',
    canceled: 'canceled',
    rateLimit: { requestsPerSecond: 1000 },
    ...options,
  });
  onTestFinished(() => source.close());
  return source;
}

/** A wait that polls without delay. */
export function waitOn(source: HttpSource, id = 'job-1', options: WaitOptions = {}): JobWait {
  return waitForJob(id, { source, polling: fixed(0), timeout: '10s', ...options });
}

/** The job in one response. */
export async function jobIn(
  answer: RequestListener,
  options: Partial<HttpSourceOptions> = {},
): ReturnType<HttpSource['getJob']> {
  return sourceOf(await serve(answer), options).getJob('job-1');
}

/** Polls once and returns the code of the wait's error, or the status of the completed job. */
export async function outcomeOf(
  answer: RequestListener,
  options: Partial<HttpSourceOptions> = {},
): Promise<string> {
  const source = sourceOf(await serve(answer), options);
  const limits = { timeout: 0, visibilityTimeout: 0, outageTimeout: 0 };
  try {
    return (await waitOn(source, 'job-1', limits)).status;
  } catch (error) {
    if (!(error instanceof JobWaitError)) throw error;
    return error.code;
  }
}

/** The error of a wait on the first response. */
export async function errorOf(
  answer: RequestListener,
  options: Partial<HttpSourceOptions> = {},
): Promise<JobWaitError> {
  const source = sourceOf(await serve(answer), options);
  return rejectionOf<JobWaitError>(waitOn(source, 'job-1', { outageTimeout: 0 }));
}
