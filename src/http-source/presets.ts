import type { HttpSourceOptions } from './http-source.js';

/** The name of a preset: a family of services whose long-running operations look alike. */
export type PresetName =
  | 'google'
  | 'gce'
  | 'azure'
  | 'github-run'
  | 'gitlab-pipeline'
  | 'kubernetes-job'
  | 'openstack-server'
  | 'heat-stack';

/** The options of a family of services: all but the address and the credentials. */
export type Preset = Readonly<Omit<HttpSourceOptions, 'url' | 'headers' | 'dispatcher'>>;

/** `google.longrunning.Operation`. A running one may leave out `done`. Code 1 of google.rpc.Code means canceled. */
const google: Preset = {
  status:
    "done && (error && (error.code == `1` && 'CANCELED' || 'FAILED') || 'DONE') || !error && 'RUNNING' || `null`",
  success: 'DONE',
  failure: 'FAILED',
  canceled: 'CANCELED',
  progress:
    'metadata.progressPercent || metadata.progressPercentage || metadata.progress.progressPercent',
  reason: 'error.message',
  errorCode: 'error.status || error.code',
  name: `metadata.verb || split(metadata."@type", '.')[-1]`,
  createdAt: 'metadata.createTime || metadata.startTime',
  endedAt: 'metadata.endTime',
};

/** An operation of Compute Engine, or of Cloud SQL, whose operations have the same form. */
const gce: Preset = {
  status: "status == 'DONE' && (error || httpErrorStatusCode) && 'FAILED' || status",
  success: 'DONE',
  failure: 'FAILED',
  progress: 'progress',
  reason:
    "join('; ', error.errors[].message || `[]`) || error.message || httpErrorMessage || statusMessage",
  errorCode: 'error.errors[0].code || httpErrorStatusCode',
  name: 'operationType',
  createdAt: 'insertTime || creationTimestamp',
  endedAt: 'endTime',
};

/** An asynchronous operation of Azure Resource Manager, or the resource itself. An error without a status is neither. */
const azure: Preset = {
  status: "status || properties.provisioningState || provisioningState || error || 'Succeeded'",
  success: 'Succeeded',
  failure: 'Failed',
  canceled: ['Canceled', 'Cancelled'],
  running: [202],
  progress: 'percentComplete || properties.percentComplete',
  reason: 'error.message || properties.error.message',
  errorCode: 'error.code || properties.error.code',
  name: 'type',
  createdAt: 'startTime || properties.startTime',
  endedAt: 'endTime || properties.endTime',
};

/** A run of a GitHub Actions workflow. Neutral and skipped ones count as successful, as in GitHub's own checks. */
const githubRun: Preset = {
  status: "status == 'completed' && conclusion || status",
  success: ['success', 'neutral', 'skipped'],
  failure: ['failure', 'timed_out', 'startup_failure', 'action_required', 'stale'],
  canceled: 'cancelled',
  reason: 'conclusion',
  name: 'name',
  createdAt: 'run_started_at || created_at',
  endedAt: "status == 'completed' && updated_at || `null`",
};

/** A GitLab pipeline. One that waits for a person (`manual`) goes on. */
const gitlabPipeline: Preset = {
  status: 'status',
  success: ['success', 'skipped'],
  failure: 'failed',
  canceled: 'canceled',
  reason: 'yaml_errors',
  name: 'name || ref',
  createdAt: 'created_at',
  endedAt: 'finished_at',
};

const COMPLETE_OR_FAILED = "status == 'True' && (type == 'Complete' || type == 'Failed')";

/** A Kubernetes Job. Only its conditions `Complete` and `Failed` are ends: its pods may still run after the others. */
const kubernetesJob: Preset = {
  status: `status.conditions[?${COMPLETE_OR_FAILED}].type | [0] || 'Running'`,
  success: 'Complete',
  failure: 'Failed',
  progress:
    'spec.completions > `1` && not_null(status.succeeded, `0`) * `100` / spec.completions || `null`',
  reason: `status.conditions[?${COMPLETE_OR_FAILED}].message | [0]`,
  errorCode: `(status.conditions[?${COMPLETE_OR_FAILED}].reason | [0]) || reason`,
  name: 'metadata.ownerReferences[0].name || metadata.generateName || metadata.name',
  createdAt: 'metadata.creationTimestamp',
  endedAt: `status.completionTime || (status.conditions[?${COMPLETE_OR_FAILED}].lastTransitionTime | [0])`,
};

/** A server of OpenStack Nova that is to become active: it is busy as long as it has a task. */
const openstackServer: Preset = {
  status:
    'server.status == \'ERROR\' && server.status || server."OS-EXT-STS:task_state" || server.status',
  success: 'ACTIVE',
  failure: 'ERROR',
  canceled: ['DELETED', 'SOFT_DELETED'],
  progress: 'server.progress',
  reason: 'server.fault.message',
  errorCode: 'server.fault.code',
  name: 'server.name',
  createdAt: 'server.created',
  endedAt: 'server.status == \'ERROR\' && server.updated || server."OS-SRV-USG:launched_at"',
};

/** A stack of OpenStack Heat, by the end of its status, whatever the action. One that was rolled back has failed. */
const heatStack: Preset = {
  status:
    "upper(stack.stack_status) | ends_with(@, '_FAILED') && 'FAILED' || !starts_with(@, 'ROLLBACK_') && ends_with(@, '_COMPLETE') && 'COMPLETE' || @",
  success: 'COMPLETE',
  failure: ['FAILED', 'ROLLBACK_COMPLETE'],
  reason: 'stack.stack_status_reason',
  name: 'stack.stack_name',
  createdAt: 'stack.updated_time || stack.creation_time',
};

/** Expressions and statuses of well-known conventions, to be spread: `httpSource({ ...presets['github-run'], url, headers })`. */
export const presets: Readonly<Record<PresetName, Preset>> = freeze({
  google,
  gce,
  azure,
  'github-run': githubRun,
  'gitlab-pipeline': gitlabPipeline,
  'kubernetes-job': kubernetesJob,
  'openstack-server': openstackServer,
  'heat-stack': heatStack,
});

function freeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) if (typeof member === 'object') freeze(member);
  return Object.freeze(value);
}
