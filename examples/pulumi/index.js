import { local } from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';

const jobId = new pulumi.Config().require('jobId');

const wait = new local.Command('wait', {
  create: 'jobwait --json --timeout 2h -- "$JOB_ID"',
  environment: { JOB_ID: jobId },
  triggers: [jobId],
});

export const endpoint = wait.stdout.apply(job => JSON.parse(job).entities.instance.endpoint);
