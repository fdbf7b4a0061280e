import { jobService } from './job-service.js';

/** CCE. A job has the form of a Kubernetes object, and so have its sub-jobs. The time of the last update is the end's once the job is over. */
export const cce = jobService({
  name: 'cce',
  title: 'CCE (Cloud Container Engine)',
  path: '/api/v3/projects/{project_id}/jobs/{job_id}',
  members: {
    id: ['metadata.uid'],
    name: ['spec.type'],
    status: ['status.phase'],
    createdAt: ['metadata.creationTimestamp'],
    endedAt: ['metadata.updateTimestamp'],
    instanceId: ['spec.clusterUID'],
    instanceName: ['spec.resourceName'],
    failReason: ['status.reason', 'status.message'],
    subJobs: ['spec.subJobs'],
  },
  reportsEndOnlyOnceOver: true,
  statuses: {
    Pending: ['Initializing'],
    Running: ['Running'],
    Completed: ['Success'],
    Failed: ['Failed'],
  },
  written: {
    jobName: 'CreateCluster',
    times: 'go',
    error: ['errorCode', 'errorMessage'],
    unknownJob: { status: 404, code: 'CCE.01404001', message: 'Resource not found' },
  },
});
