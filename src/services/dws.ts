import { jobService, USUAL_MEMBERS, USUAL_STATUSES } from './job-service.js';

/** DWS. Times have no zone. */
export const dws = jobService({
  name: 'dws',
  title: 'DWS (Data Warehouse Service)',
  path: '/v1.0/{project_id}/job/{job_id}',
  members: {
    ...USUAL_MEMBERS,
    name: ['job_name'],
    progress: ['progress'],
    failReason: ['failed_detail'],
    errorCode: ['failed_code'],
  },
  statuses: {
    ...USUAL_STATUSES,
    Pending: ['INIT', 'WAITING'],
    Running: ['RUNNING', 'DELAY_SCHEDULED'],
    Canceled: ['STOP'],
  },
  written: {
    jobName: 'ecfClusterElbCreateJob',
    times: 'iso-without-zone',
    error: ['error_code', 'error_msg'],
    unknownJob: { status: 404, message: 'The job does not exist.' },
  },
});
