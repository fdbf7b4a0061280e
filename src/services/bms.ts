import { USUAL_STATUSES } from './job-service.js';
import { v1JobService } from './v1-jobs.js';

/** BMS, whose jobs are those of ECS. */
export const bms = v1JobService({
  name: 'bms',
  title: 'BMS (Bare Metal Server)',
  statuses: { ...USUAL_STATUSES, Pending: ['INIT', 'PENDING_PAYMENT'] },
  members: { instanceId: ['entities.server_id'] },
  jobName: 'createBareMetalServer',
  unknownJob: ['Common.0011', 'query job fail.'],
});
