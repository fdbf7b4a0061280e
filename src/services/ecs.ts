import { USUAL_STATUSES } from './job-service.js';
import { v1JobService } from './v1-jobs.js';

/**
 * ECS. A job that creates several servers has a sub-job for each. One that waits for the payment of an order never ends
 * if the order is canceled; its record is deleted after 14 days.
 */
export const ecs = v1JobService({
  name: 'ecs',
  title: 'ECS (Elastic Cloud Server)',
  notFoundHint: 'ended jobs are kept for one day',
  statuses: { ...USUAL_STATUSES, Pending: ['INIT', 'PENDING_PAYMENT'] },
  members: { instanceId: ['entities.server_id'] },
  jobName: 'createServer',
  unknownJob: ['Common.0011', 'query job fail.'],
});
