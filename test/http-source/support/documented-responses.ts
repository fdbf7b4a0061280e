import type { PresetName } from '../../../src/http-source/presets.js';
import type { Job } from '../../../src/model/job.js';

/** What a job should hold; `createdAt` and `endedAt` as ISO 8601. */
export type Expected = Partial<
  Pick<Job, 'status' | 'name' | 'progress' | 'failReason' | 'errorCode'>
> & { readonly createdAt?: string; readonly endedAt?: string | undefined };

/** A response as documented, and what it means. */
export interface Documented {
  readonly preset: PresetName;
  readonly what: string;
  /** Default 200. */
  readonly status?: number;
  readonly body: unknown;
  readonly job: Expected;
}

const GOOGLE_METADATA = {
  '@type': 'type.googleapis.com/google.spanner.admin.database.v1.UpdateDatabaseDdlMetadata',
  progressPercent: 35,
  createTime: '2026-03-02T08:12:40.672772389Z',
};

const google: Omit<Documented, 'preset'>[] = [
  {
    what: 'a running operation, which leaves out done',
    body: { name: 'operations/abc', metadata: GOOGLE_METADATA },
    job: {
      status: 'Running',
      name: 'UpdateDatabaseDdlMetadata',
      progress: 35,
      createdAt: '2026-03-02T08:12:40.672Z',
    },
  },
  {
    what: 'done: false',
    body: { name: 'operations/abc', done: false },
    job: { status: 'Running' },
  },
  {
    what: 'a response',
    body: {
      name: 'operations/abc',
      metadata: { verb: 'create', endTime: '2026-03-02T08:14:02Z' },
      done: true,
      response: { '@type': 'type.googleapis.com/google.protobuf.Empty' },
    },
    job: {
      status: 'Completed',
      name: 'create',
      progress: 100,
      endedAt: '2026-03-02T08:14:02.000Z',
    },
  },
  { what: 'done without a response', body: { done: true }, job: { status: 'Completed' } },
  {
    what: 'an error',
    body: { done: true, error: { code: 7, message: 'Permission denied', details: [] } },
    job: { status: 'Failed', failReason: 'Permission denied', errorCode: '7' },
  },
  {
    what: 'a cancellation',
    body: { done: true, error: { code: 1, message: 'Operation was cancelled' } },
    job: { status: 'Canceled', failReason: 'Operation was cancelled', errorCode: '1' },
  },
];

const GCE_OPERATION = {
  kind: 'compute#operation',
  id: '7302849',
  name: 'operation-1641188179305',
  operationType: 'insert',
  insertTime: '2026-01-02T21:36:19.305-08:00',
};

const gce: Omit<Documented, 'preset'>[] = [
  {
    what: 'PENDING',
    body: { ...GCE_OPERATION, status: 'PENDING', progress: 0 },
    job: {
      status: 'Running',
      name: 'insert',
      progress: 0,
      createdAt: '2026-01-03T05:36:19.305Z',
      failReason: undefined,
    },
  },
  {
    what: 'RUNNING',
    body: { ...GCE_OPERATION, status: 'RUNNING', progress: 60 },
    job: { status: 'Running', progress: 60 },
  },
  {
    what: 'DONE',
    body: {
      ...GCE_OPERATION,
      status: 'DONE',
      progress: 100,
      endTime: '2026-01-02T21:36:22.000-08:00',
    },
    job: { status: 'Completed', endedAt: '2026-01-03T05:36:22.000Z' },
  },
  {
    what: 'DONE with errors',
    body: {
      ...GCE_OPERATION,
      status: 'DONE',
      error: {
        errors: [
          { code: 'QUOTA_EXCEEDED', message: "Quota 'CPUS' exceeded." },
          { code: 'OTHER', message: 'And no disk.' },
        ],
      },
      httpErrorStatusCode: 403,
      httpErrorMessage: 'FORBIDDEN',
    },
    job: {
      status: 'Failed',
      failReason: "Quota 'CPUS' exceeded.; And no disk.",
      errorCode: 'QUOTA_EXCEEDED',
    },
  },
  {
    what: 'DONE with an HTTP error only',
    body: {
      ...GCE_OPERATION,
      status: 'DONE',
      httpErrorStatusCode: 409,
      httpErrorMessage: 'CONFLICT',
    },
    job: { status: 'Failed', failReason: 'CONFLICT', errorCode: '409' },
  },
];

const azure: Omit<Documented, 'preset'>[] = [
  { what: '202 without a body', status: 202, body: '', job: { status: 'Running' } },
  {
    what: '202 with the resource',
    status: 202,
    body: { properties: { provisioningState: 'Succeeded' } },
    job: { status: 'Running' },
  },
  { what: '204', status: 204, body: '', job: { status: 'Completed' } },
  { what: '200 without a body', body: '', job: { status: 'Completed' } },
  { what: '200 with a resource without a state', body: { id: '/x' }, job: { status: 'Completed' } },
  {
    what: 'InProgress',
    body: {
      id: '/subscriptions/s/providers/Microsoft.Compute/locations/westus/operations/o',
      name: 'o',
      status: 'InProgress',
      startTime: '2026-03-02T08:12:40.6727723+00:00',
      percentComplete: 25,
    },
    job: { status: 'Running', progress: 25, createdAt: '2026-03-02T08:12:40.672Z' },
  },
  ...['Accepted', 'Running', 'Creating', 'Updating', 'Deleting', 'Pending'].map(word => ({
    what: word,
    body: { properties: { provisioningState: word } },
    job: { status: 'Running' },
  })),
  {
    what: 'Succeeded',
    body: { status: 'Succeeded', endTime: '2026-03-02T08:14:02Z', properties: { output: {} } },
    job: { status: 'Completed', endedAt: '2026-03-02T08:14:02.000Z' },
  },
  {
    what: 'a provisioned resource',
    body: {
      id: '/x',
      type: 'Microsoft.Compute/virtualMachines',
      properties: { provisioningState: 'Succeeded' },
    },
    job: { status: 'Completed', name: 'Microsoft.Compute/virtualMachines' },
  },
  {
    what: 'Failed',
    body: {
      status: 'Failed',
      error: { code: 'BadArgument', message: 'The provided database name is not valid.' },
    },
    job: {
      status: 'Failed',
      failReason: 'The provided database name is not valid.',
      errorCode: 'BadArgument',
    },
  },
  {
    what: 'a resource that failed',
    body: { properties: { provisioningState: 'Failed' } },
    job: { status: 'Failed', failReason: undefined },
  },
  { what: 'Canceled', body: { status: 'Canceled' }, job: { status: 'Canceled' } },
];

const RUN = {
  id: 30433642,
  name: 'Build',
  created_at: '2026-01-22T19:33:08Z',
  run_started_at: '2026-01-22T20:00:00Z',
  updated_at: '2026-01-22T20:10:00Z',
};

const githubRun: Omit<Documented, 'preset'>[] = [
  ...['queued', 'in_progress', 'requested', 'waiting', 'pending'].map(status => ({
    what: status,
    body: { ...RUN, status, conclusion: null },
    job: {
      status: 'Running',
      name: 'Build',
      createdAt: '2026-01-22T20:00:00.000Z',
      endedAt: undefined,
    },
  })),
  {
    what: 'completed, but without a conclusion yet',
    body: { ...RUN, status: 'completed', conclusion: null },
    job: { status: 'Running' },
  },
  ...(
    [
      ['success', 'Completed'],
      ['neutral', 'Completed'],
      ['skipped', 'Completed'],
      ['failure', 'Failed'],
      ['timed_out', 'Failed'],
      ['startup_failure', 'Failed'],
      ['action_required', 'Failed'],
      ['stale', 'Failed'],
      ['cancelled', 'Canceled'],
    ] as const
  ).map(([conclusion, status]) => ({
    what: conclusion,
    body: { ...RUN, status: 'completed', conclusion },
    job: {
      status,
      failReason: status === 'Completed' ? undefined : conclusion,
      endedAt: '2026-01-22T20:10:00.000Z',
    },
  })),
];

const PIPELINE = {
  id: 46,
  ref: 'main',
  name: null,
  yaml_errors: null,
  created_at: '2026-08-11T11:28:34.085Z',
  finished_at: null,
};

const gitlabPipeline: Omit<Documented, 'preset'>[] = [
  ...[
    'created',
    'waiting_for_resource',
    'waiting_for_callback',
    'preparing',
    'pending',
    'running',
    'canceling',
    'manual',
    'scheduled',
  ].map(status => ({
    what: status,
    body: { ...PIPELINE, status },
    job: { status: 'Running', name: 'main', createdAt: '2026-08-11T11:28:34.085Z' },
  })),
  {
    what: 'success',
    body: {
      ...PIPELINE,
      name: 'Nightly',
      status: 'success',
      finished_at: '2026-08-11T11:32:35.169Z',
    },
    job: { status: 'Completed', name: 'Nightly', endedAt: '2026-08-11T11:32:35.169Z' },
  },
  { what: 'skipped', body: { ...PIPELINE, status: 'skipped' }, job: { status: 'Completed' } },
  {
    what: 'failed',
    body: { ...PIPELINE, status: 'failed', yaml_errors: 'jobs config is missing' },
    job: { status: 'Failed', failReason: 'jobs config is missing' },
  },
  { what: 'canceled', body: { ...PIPELINE, status: 'canceled' }, job: { status: 'Canceled' } },
];

function kubernetes(
  conditions: readonly Record<string, string>[] | undefined,
  { completions = 1, status = {} } = {},
): unknown {
  return {
    kind: 'Job',
    apiVersion: 'batch/v1',
    metadata: { name: 'pi', creationTimestamp: '2026-10-10T10:53:00Z' },
    spec: { completions },
    status: { ...status, ...(conditions && { conditions }) },
  };
}

const kubernetesJob: Omit<Documented, 'preset'>[] = [
  {
    what: 'a new job',
    body: kubernetes(undefined),
    job: {
      status: 'Running',
      name: 'pi',
      progress: undefined,
      createdAt: '2026-10-10T10:53:00.000Z',
    },
  },
  {
    what: 'a job of several pods',
    body: kubernetes(undefined, { completions: 4, status: { active: 3, succeeded: 1 } }),
    job: { status: 'Running', progress: 25 },
  },
  {
    what: 'a job of several pods, none of which has succeeded',
    body: kubernetes([], { completions: 4, status: { active: 4 } }),
    job: { status: 'Running', progress: 0 },
  },
  ...['SuccessCriteriaMet', 'FailureTarget', 'Suspended'].map(type => ({
    what: type,
    body: kubernetes([{ type, status: 'True', reason: 'x', message: 'y' }]),
    job: { status: 'Running', failReason: undefined },
  })),
  ...['False', 'Unknown'].map(status => ({
    what: `conditions that are ${status}`,
    body: kubernetes([
      { type: 'Complete', status },
      { type: 'Failed', status },
    ]),
    job: { status: 'Running' },
  })),
  {
    what: 'Complete',
    body: kubernetes(
      [
        { type: 'SuccessCriteriaMet', status: 'True', reason: 'CompletionsReached' },
        { type: 'Complete', status: 'True', reason: 'CompletionsReached' },
      ],
      { status: { succeeded: 1, completionTime: '2026-10-10T10:54:00Z' } },
    ),
    job: { status: 'Completed', endedAt: '2026-10-10T10:54:00.000Z' },
  },
  {
    what: 'Failed',
    body: kubernetes([
      { type: 'Suspended', status: 'False', message: 'resumed' },
      { type: 'FailureTarget', status: 'True', reason: 'BackoffLimitExceeded', message: 'first' },
      {
        type: 'Failed',
        status: 'True',
        reason: 'BackoffLimitExceeded',
        message: 'Job has reached the specified backoff limit',
        lastTransitionTime: '2026-10-10T10:55:00Z',
      },
    ]),
    job: {
      status: 'Failed',
      failReason: 'Job has reached the specified backoff limit',
      errorCode: 'BackoffLimitExceeded',
      endedAt: '2026-10-10T10:55:00.000Z',
    },
  },
];

function nova(server: Record<string, unknown>): unknown {
  return { server: { name: 'web', created: '2026-03-02T08:12:40Z', ...server } };
}

const openstackServer: Omit<Documented, 'preset'>[] = [
  {
    what: 'BUILD',
    body: nova({ status: 'BUILD', progress: 0, 'OS-EXT-STS:task_state': 'spawning' }),
    job: {
      status: 'Running',
      name: 'web',
      progress: 0,
      createdAt: '2026-03-02T08:12:40.000Z',
      endedAt: undefined,
    },
  },
  ...[
    'HARD_REBOOT',
    'MIGRATING',
    'PASSWORD',
    'PAUSED',
    'REBOOT',
    'REBUILD',
    'RESCUE',
    'RESIZE',
    'REVERT_RESIZE',
    'SHELVED',
    'SHELVED_OFFLOADED',
    'SHUTOFF',
    'SUSPENDED',
    'UNKNOWN',
    'VERIFY_RESIZE',
  ].map(status => ({ what: status, body: nova({ status }), job: { status: 'Running' } })),
  {
    what: 'ACTIVE',
    body: nova({
      status: 'ACTIVE',
      progress: 0,
      'OS-EXT-STS:task_state': null,
      'OS-SRV-USG:launched_at': '2026-03-02T08:14:02.774549',
    }),
    job: { status: 'Completed', progress: 100, endedAt: '2026-03-02T08:14:02.774Z' },
  },
  {
    what: 'ACTIVE with a task',
    body: nova({ status: 'ACTIVE', 'OS-EXT-STS:task_state': 'powering-off' }),
    job: { status: 'Running' },
  },
  {
    what: 'ERROR',
    body: nova({
      status: 'ERROR',
      updated: '2026-03-02T08:13:00Z',
      'OS-EXT-STS:task_state': 'spawning',
      fault: { code: 500, created: '2026-03-02T08:13:00Z', message: 'No valid host was found.' },
    }),
    job: {
      status: 'Failed',
      failReason: 'No valid host was found.',
      errorCode: '500',
      endedAt: '2026-03-02T08:13:00.000Z',
    },
  },
  ...['DELETED', 'SOFT_DELETED'].map(status => ({
    what: status,
    body: nova({ status }),
    job: { status: 'Canceled' },
  })),
];

function heat(stack_status: string): unknown {
  return {
    stack: {
      stack_name: 'teststack',
      stack_status,
      stack_status_reason: `Because of ${stack_status}`,
      creation_time: '2026-06-03T20:59:46Z',
      updated_time: null,
    },
  };
}

const HEAT_ACTIONS = [
  'CREATE',
  'DELETE',
  'UPDATE',
  'SUSPEND',
  'RESUME',
  'ADOPT',
  'SNAPSHOT',
  'CHECK',
  'RESTORE',
];

const heatStack: Omit<Documented, 'preset'>[] = [
  ...[...HEAT_ACTIONS, 'ROLLBACK'].flatMap(action => [
    {
      what: `${action}_IN_PROGRESS`,
      body: heat(`${action}_IN_PROGRESS`),
      job: {
        status: 'Running',
        name: 'teststack',
        failReason: undefined,
        createdAt: '2026-06-03T20:59:46.000Z',
      },
    },
    {
      what: `${action}_FAILED`,
      body: heat(`${action}_FAILED`),
      job: { status: 'Failed', failReason: `Because of ${action}_FAILED` },
    },
  ]),
  ...HEAT_ACTIONS.map(action => ({
    what: `${action}_COMPLETE`,
    body: heat(`${action}_COMPLETE`),
    job: { status: 'Completed', failReason: undefined },
  })),
  {
    what: 'ROLLBACK_COMPLETE',
    body: heat('ROLLBACK_COMPLETE'),
    job: { status: 'Failed', failReason: 'Because of ROLLBACK_COMPLETE' },
  },
];

/** Responses in the forms that the reference documentation of each API shows. */
export const DOCUMENTED_RESPONSES: readonly Documented[] = Object.entries({
  google,
  gce,
  azure,
  'github-run': githubRun,
  'gitlab-pipeline': gitlabPipeline,
  'kubernetes-job': kubernetesJob,
  'openstack-server': openstackServer,
  'heat-stack': heatStack,
}).flatMap(([preset, rows]) => rows.map(row => ({ ...row, preset: preset as PresetName })));
