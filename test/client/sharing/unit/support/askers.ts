import type { RequestContext } from '../../../../../src/client/api-client.js';
import { JobRequests } from '../../../../../src/client/sharing/job-requests.js';
import { type JobRequest, WatchedJob } from '../../../../../src/client/sharing/watched-job.js';
import type { Job } from '../../../../../src/model/job.js';
import type { PollResult } from '../../../../../src/wait/poll-scheduler.js';
import { type LookPlan, planLook } from './looks.js';

/** A request that was sent, and waits for its answer. */
export interface Asked {
  readonly id: string;
  readonly context: Partial<RequestContext>;
  /** Both resolve when whoever listens has heard. */
  answer(job: Job | undefined): Promise<void>;
  fail(error: unknown): Promise<void>;
}

/** So many jobs, each with these looks, and what asks for them. */
export function askers(count: number, looks: () => readonly LookPlan[] = () => [{}]) {
  const asked: Asked[] = [];
  const heard: [job: WatchedJob, asking: JobRequest, heard: PollResult][] = [];
  const byId = new JobRequests(
    (id, context) => {
      const { promise, resolve, reject } = withResolvers<Job | undefined>();
      const settled = promise.then(
        () => {},
        () => {},
      );
      asked.push({
        id,
        context,
        answer: job => {
          resolve(job);
          return settled;
        },
        fail: error => {
          reject(error);
          return settled;
        },
      });
      return promise;
    },
    (...all) => heard.push(all),
  );
  const jobs = Array.from({ length: count }, (_, place) => {
    const job = new WatchedJob(`job-${place}`, 0, 0);
    for (const plan of looks()) job.addPoll(planLook({ ...plan, job }).look);
    return job;
  });
  return { byId, jobs, asked, heard };
}

function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
