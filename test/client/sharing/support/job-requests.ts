import type { RequestContext } from '../../../../src/client/request-context.js';
import { JobRequests } from '../../../../src/client/sharing/job-requests.js';
import { type JobRequest, WatchedJob } from '../../../../src/client/sharing/watched-job.js';
import type { Job } from '../../../../src/model/job.js';
import type { PollResult } from '../../../../src/wait/poll-scheduler.js';
import { addPoll, type PollPlan } from './polls.js';

/** A request in flight. */
export interface SentRequest {
  readonly id: string;
  readonly context: Partial<RequestContext>;
  /** Both resolve once the result has been handled. */
  respond(job: Job | undefined): Promise<void>;
  fail(error: unknown): Promise<void>;
}

/** A function that sends requests which the test responds to. */
export function manualRequests() {
  const sent: SentRequest[] = [];
  const send = (id: string, context: RequestContext): Promise<Job | undefined> =>
    new Promise((resolve, reject) => {
      sent.push({
        id,
        context,
        respond: job => {
          resolve(job);
          return handled();
        },
        fail: error => {
          reject(error);
          return handled();
        },
      });
    });
  return { send, sent };
}

/** `count` jobs, each with these polls, and the requests for them. */
export function jobRequests(count: number, polls: () => readonly PollPlan[] = () => [{}]) {
  const { send, sent } = manualRequests();
  const results: [job: WatchedJob, request: JobRequest, result: PollResult][] = [];
  const requests = new JobRequests(send, (...result) => results.push(result));
  const jobs = Array.from({ length: count }, (_, index) => {
    const job = new WatchedJob(`job-${index}`, 0, 0);
    for (const plan of polls()) addPoll(job, plan);
    return job;
  });
  return { requests, jobs, sent, results };
}

/** A result passes through a few microtasks before it is delivered. */
async function handled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}
