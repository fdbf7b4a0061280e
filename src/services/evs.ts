import { USUAL_STATUSES } from './job-service.js';
import { v1JobService } from './v1-jobs.js';

/** EVS. A job of another project is as unknown as one that does not exist. */
export const evs = v1JobService({
  name: 'evs',
  title: 'EVS (Elastic Volume Service)',
  statuses: {
    ...USUAL_STATUSES,
    Pending: ['INIT', 'WAITING_EXECUTE', 'PENDING_PAYMENT'],
    Running: ['RUNNING', 'LISTENING'],
  },
  members: { instanceId: ['entities.volume_id'], instanceName: ['entities.name'] },
  jobName: 'createVolume',
  unknownJob: ['Common.0011', 'query job fail.'],
});
