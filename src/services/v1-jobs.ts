import { type JobService, type JobServiceFacts, jobService, USUAL_MEMBERS } from './job-service.js';

type V1JobFacts = Pick<JobServiceFacts, 'name' | 'title' | 'notFoundHint' | 'statuses'> & {
  /** Members besides those that all have. */
  readonly members: JobServiceFacts['members'];
  readonly jobName: string;
  /** Code and message for an unknown job. */
  readonly unknownJob: readonly [code: string, message: string];
};

/** A service with the "v1 jobs" that the oldest services share: a job is the whole response, its parts are in `entities`. */
export function v1JobService(facts: V1JobFacts): JobService {
  const { name, title, notFoundHint, statuses, members, jobName, unknownJob } = facts;
  const [code, message] = unknownJob;
  return jobService({
    name,
    title,
    ...(notFoundHint !== undefined && { notFoundHint }),
    path: '/v1/{project_id}/jobs/{job_id}',
    members: {
      ...USUAL_MEMBERS,
      entities: ['entities'],
      subJobs: ['entities.sub_jobs'],
      subJobCount: ['entities.sub_jobs_total'],
      ...members,
    },
    statuses,
    written: {
      jobName,
      times: 'iso',
      error: ['error.code', 'error.message'],
      unknownJob: { status: 400, code, message },
    },
  });
}
