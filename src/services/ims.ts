import { USUAL_STATUSES } from './job-service.js';
import { v1JobService } from './v1-jobs.js';

/** IMS. The only one of its family with a percentage; an error code may be among the entities. */
export const ims = v1JobService({
  name: 'ims',
  title: 'IMS (Image Management Service)',
  statuses: USUAL_STATUSES,
  members: {
    instanceId: ['entities.image_id'],
    instanceName: ['entities.image_name'],
    progress: ['entities.process_percent'],
    errorCode: ['error_code', 'entities.error_code'],
    subJobs: ['entities.sub_jobs_result', 'entities.sub_jobs'],
  },
  jobName: 'imsCreateImageByInstance',
  unknownJob: ['IMG.0023', 'The job does not exist.'],
});
