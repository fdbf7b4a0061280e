import type { Auth } from '../../src/auth/auth-options.js';
import { JobClient } from '../../src/client/job-client.js';
import type { JobProgress, JobUpdate, PollReport } from '../../src/machine/events.js';
import type { AnyEntities, Job, JobStatus, WaitCheckpoint } from '../../src/model/job.js';
import { isJobWaitError, type JobFailedError } from '../../src/model/wait-errors.js';
import type { JobSource } from '../../src/wait/job-source.js';
import type { JobResult } from '../../src/wait/jobs-wait.js';
import { resumeWait, waitForJob } from '../../src/wait-for-job.js';

/** What users rely on the compiler for. Checked by `npm run types`; nothing here is ever run. */

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only if the two types are the same. */
function same<A, B>(..._proof: Same<A, B> extends true ? [] : ['different types']): void {}

interface Created {
  readonly endpoint: string;
}
declare const source: JobSource;
declare const checkpoint: WaitCheckpoint;

export async function entitiesHaveTheRequestedType(): Promise<void> {
  const job = await waitForJob<Created>('job-1', { source });
  same<typeof job, Job<Created>>();
  same<typeof job.entities, Created | undefined>();
  const untyped = await waitForJob('job-1');
  same<typeof untyped.entities, AnyEntities | undefined>();
  void untyped.entities?.instance.endpoint;
  const resumed = await resumeWait<Created>(checkpoint, { source });
  same<typeof resumed, Job<Created>>();
  const byClient = await new JobClient().waitForJob<Created>('job-1');
  same<typeof byClient, Job<Created>>();
  const caught = await waitForJob<Created>('job-1', { source }).catch(() => 7);
  same<typeof caught, Job<Created> | number>();
}

export async function updatesNarrowByType(): Promise<void> {
  for await (const update of waitForJob<Created>('job-1', { source })) {
    switch (update.type) {
      case 'poll':
        same<typeof update.outcome, 'job' | 'not-found' | 'error'>();
        same<typeof update.nextDelay, number | undefined>();
        break;
      case 'visible':
      case 'completed':
        same<typeof update.job, Job<Created>>();
        break;
      case 'status':
        same<typeof update.previous, JobStatus | undefined>();
        break;
      case 'progress':
        same<typeof update.percent, number>();
        break;
      case 'stalled':
        same<typeof update.job, Job<Created>>();
        same<typeof update.since, number>();
        break;
      case 'attention':
        same<typeof update.job, Job<Created>>();
        same<typeof update.reason, string>();
        break;
      case 'retry':
        same<typeof update.error, Error>();
        break;
      default:
        same<typeof update, never>();
    }
  }
  same<
    JobUpdate['type'],
    'poll' | 'visible' | 'status' | 'progress' | 'stalled' | 'attention' | 'retry' | 'completed'
  >();
}

export function listenersKnowTheirPayload(): void {
  waitForJob<Created>('job-1', { source })
    .on('poll', report => same<typeof report, PollReport>())
    .on('progress', progress => same<typeof progress, JobProgress>())
    .on('completed', job => same<typeof job, Job<Created>>())
    .once('failed', reason => same<typeof reason, unknown>())
    // @ts-expect-error there is no such event
    .on('finished', () => {});
}

export function errorsNarrowByCode(thrown: unknown): string {
  if (!isJobWaitError(thrown)) return '';
  switch (thrown.code) {
    case 'JOB_FAILED':
      same<typeof thrown, JobFailedError>();
      return thrown.failReason;
    case 'JOB_NOT_FOUND':
      return String(thrown.seen);
    case 'JOB_CANCELED':
    case 'WAIT_TIMEOUT':
    case 'SERVICE_UNAVAILABLE':
    case 'REQUEST_REJECTED':
      same<typeof thrown.checkpoint, WaitCheckpoint | undefined>();
      return thrown.message;
    default:
      same<typeof thrown, never>();
      return '';
  }
}

export async function resultsNarrowByStatus(): Promise<void> {
  const wait = new JobClient().waitForJobs(['a', 'b'], { failFast: true });
  same<Awaited<typeof wait>, JobResult[]>();
  for await (const result of wait) {
    if (result.status === 'fulfilled') same<typeof result.job, Job>();
    else same<typeof result.error, Error>();
  }
  const typed = await new JobClient().waitForJobs<Created>(['a']);
  same<typeof typed, JobResult<Created>[]>();
}

export async function aWaitIsDisposable(): Promise<void> {
  using wait = waitForJob<Created>('job-1', { source });
  same<typeof wait.elapsed, number>();
  same<ReturnType<typeof wait.pollNow>, void>();
}

export function aSourceTakesNoClientOptions(): void {
  waitForJob('job-1', { source, timeout: '1h', unref: true });
  waitForJob('job-1', { endpoint: 'https://example.com', projectId: 'p', timeout: 5 });
  // @ts-expect-error either a source or the options of a client
  waitForJob('job-1', { source, endpoint: 'https://example.com' });
  // @ts-expect-error no such option
  waitForJob('job-1', { source, timeuot: '1h' });
  // @ts-expect-error one word, not two
  waitForJob('job-1', { source, timeout: ['1', 'h'] });
}

export function aSourceIsThreeLines(): JobSource {
  return {
    getJob: async id => (id === 'job-1' ? { id, status: 'Running', progress: null } : undefined),
  };
}

export const authentication: Auth[] = [
  { token: 'secret' },
  { token: async () => 'secret' },
  // @ts-expect-error a token is a string
  { token: 7 },
];

/** Known statuses are suggested, any other is allowed. */
export const statuses: JobStatus[] = ['Running', 'Thawing'];

export function aJobIsReadOnly(job: Job): void {
  // @ts-expect-error a job is frozen
  job.status = 'Completed';
}
