import { jobService, USUAL_MEMBERS, USUAL_STATUSES } from './job-service.js';

/** DCS. Times are milliseconds, as text. */
export const dcs = jobService({
  name: 'dcs',
  title: 'DCS (Distributed Cache Service)',
  path: '/v2/{project_id}/jobs/{job_id}',
  members: USUAL_MEMBERS,
  statuses: USUAL_STATUSES,
  written: {
    jobName: 'extendDCSInstance',
    times: 'milliseconds',
    error: ['error_code', 'error_msg'],
    unknownJob: { status: 404, message: 'The job does not exist.' },
  },
});
