import type { WaitState } from '../../src/machine/state.js';
import type { WaitCheckpoint } from '../../src/model/job.js';

const busy = {
  name: 'ApiError',
  message: 'busy',
  code: 'EBUSY',
  status: 503,
  errorCode: 'DBS.1',
  requestId: 'r-1',
  retryAfter: 5,
  isFatal: false,
};

/** A wait stopped after 45 s: not found, seen with two percentages, gone, then unavailable. Both windows are open. */
export const savedState: WaitState = {
  jobId: 'job-1',
  deadline: 65_000,
  visibilityTimeout: 60_000,
  outageTimeout: 300_000,
  outageTimeoutGiven: false,
  pollTimeout: 30_000,
  attempts: 5,
  failures: 1,
  nextPollAt: 50_000,
  notBefore: 40_000,
  serviceResponded: true,
  startObserved: true,
  job: {
    id: 'job-1',
    name: 'CreateInstance',
    status: 'Running',
    progress: 40,
    createdAt: 0,
    endedAt: 0,
    instance: { id: 'i-1', name: 'db', status: 'normal' },
    entities: { endpoint: '10.0.0.1' },
    failReason: 'none',
    errorCode: 'DBS.1',
  },
  lastResponseAt: 30_000,
  notFoundSince: 30_000,
  outageSince: 40_000,
  progress: [
    { elapsed: 10_000, after: 0, percent: 20 },
    { elapsed: 20_000, after: 10_000, percent: 40 },
  ],
  stalled: false,
  expectedEnd: 50_000,
  observed: { 'not-found': 2, Running: 2, ECONNRESET: 1 },
  attentionStatuses: ['Unpaid'],
  lastError: { ...busy, cause: busy },
  outcome: null,
};

/** The checkpoint of that wait. It is written out, because every function of the machine is under test. */
export const savedWait: WaitCheckpoint = {
  version: 1,
  jobId: 'job-1',
  savedAt: 0,
  elapsed: 45_000,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  source: { service: 'taurusdb', endpoint: 'https://example.com', projectId: 'p-1' },
  state: savedState,
};
