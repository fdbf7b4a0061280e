import { jobService } from './job-service.js';

/** CBR. A job is an entry of the operation log. One that found nothing to do was skipped, which is no failure. */
export const cbr = jobService({
  name: 'cbr',
  title: 'CBR (Cloud Backup and Recovery)',
  path: '/v3/{project_id}/operation-logs/{job_id}',
  envelope: 'operation_log',
  members: {
    id: ['id'],
    name: ['operation_type'],
    status: ['status'],
    progress: ['extra_info.common.progress'],
    createdAt: ['created_at', 'started_at'],
    endedAt: ['ended_at'],
    instanceId: ['extra_info.resource.id', 'vault_id'],
    instanceName: ['extra_info.resource.name', 'vault_name'],
    entities: ['extra_info'],
    failReason: ['error_info.message'],
    errorCode: ['error_info.code'],
  },
  statuses: {
    Pending: ['waiting'],
    Running: ['running'],
    Completed: ['success', 'skipped'],
    Failed: ['failed', 'timeout'],
  },
  written: {
    jobName: 'backup',
    times: 'iso',
    error: ['error_code', 'error_msg'],
    unknownJob: { status: 404, message: 'The operation log does not exist.' },
  },
});
