import { jobService, USUAL_MEMBERS } from './job-service.js';

/** ELB. A job that failed may be rolled back before it ends. */
export const elb = jobService({
  name: 'elb',
  title: 'ELB (Elastic Load Balance)',
  path: '/v3/{project_id}/elb/jobs/{job_id}',
  envelope: 'job',
  members: {
    ...USUAL_MEMBERS,
    failReason: ['error_msg'],
    instanceId: ['resource_id'],
    subJobs: ['sub_jobs'],
  },
  statuses: {
    Pending: ['INIT'],
    Running: ['RUNNING', 'ROLLBACKING'],
    Completed: ['COMPLETE', 'SUCCESS'],
    Failed: ['FAIL', 'ROLLBACK_FAIL'],
    Canceled: ['CANCEL'],
  },
  written: {
    jobName: 'cloneLoadbalancer',
    times: 'iso',
    error: ['error_code', 'error_msg'],
    unknownJob: { status: 404, message: 'The job does not exist.' },
  },
});
