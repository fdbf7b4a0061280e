/**
 * Ways to wait for a job, by name. Each creates a function that waits for the job with an id and returns its outcome.
 * All send requests through the same dispatcher; those that are not jobwait, with the same few lines.
 */
import { request } from 'undici';
import { outcomeOf } from './outcome.js';
import { PROJECT } from './service.js';

export const SHARING = 'jobwait';
export const UNSHARED = 'jobwait, sharing: false';

const TEN_SECONDS = 10_000;

export const CONTENDERS = {
  [SHARING]: setting => jobwait(setting, true),
  [UNSHARED]: setting => jobwait(setting, false),
  'bare undici loop, 10 s': setting => loop(setting, () => TEN_SECONDS),
  Terraform: setting => loop(setting, terraform),
  'AWS (util-waiter)': aws,
  'Azure (core-lro)': azure,
  'Azure (core-lro), 10 s': setting => azure(setting, { intervalInMs: TEN_SECONDS }),
};

/** Waits with the same one learn from each other while they run. */
function noHistory() {
  return { record() {}, runs: () => [] };
}

async function jobwait({ origin, dispatcher, rateLimit, timeout, withoutHistory }, sharing) {
  const { JobClient, adaptive } = await import('../../dist/index.js');
  const withoutPast = () => (withoutHistory ? adaptive({ history: noHistory() }) : undefined);
  const polling = withoutPast();
  const client = new JobClient({
    service: 'gaussdb',
    endpoint: origin,
    projectId: PROJECT,
    auth: { token: 'a token of the bench' },
    rateLimit,
    sharing,
    dispatcher,
  });
  // Without sharing, each wait is as if it were alone in its process.
  const pollingOf = () => (sharing ? polling : withoutPast());
  return id => outcomeOf(client.waitForJob(id, { timeout, polling: pollingOf() }));
}

/** @param delayAfter Returns the delay after a number of polls. */
function loop(setting, delayAfter) {
  return async id => {
    for (let polls = 1; ; polls++) {
      const job = await requestJob(id, setting);
      if (job.status !== 'Running') return outcomeIn(job);
      await new Promise(resolve => setTimeout(resolve, delayAfter(polls)));
    }
  };
}

/** StateChangeConf.WaitForStateContext of terraform-plugin-sdk v2, helper/retry/state.go. */
function terraform(polls) {
  return Math.min(100 * 2 ** polls, TEN_SECONDS);
}

/** With the waiter's default delays: from 2 s to 120 s, with jitter. */
async function aws(setting) {
  const { createWaiter, WaiterState } = await import('@smithy/util-waiter');
  const delays = { minDelay: 2, maxDelay: 120, maxWaitTime: 36_000 };
  return async id => {
    let job;
    const check = async () => {
      job = await requestJob(id, setting);
      return { state: job.status === 'Running' ? WaiterState.RETRY : WaiterState.SUCCESS };
    };
    await createWaiter({ client: {}, ...delays }, {}, check);
    return outcomeIn(job);
  };
}

/** By default with the poller's delay of 2 s. */
async function azure(setting, options = {}) {
  const { createHttpPoller } = await import('@azure/core-lro');
  return async id => {
    const url = pathOf(id);
    let job;
    const response = (statusCode, status) => ({
      flatResponse: {},
      rawResponse: {
        statusCode,
        headers: { 'operation-location': url },
        body: { status },
        request: { method: 'PUT', url },
      },
    });
    const operation = {
      sendInitialRequest: async () => response(202, 'Running'),
      sendPollRequest: async () => {
        job = await requestJob(id, setting);
        // The poller has its own names of final statuses.
        return response(200, job.status === 'Running' ? 'Running' : 'Succeeded');
      },
    };
    await createHttpPoller(operation, options).pollUntilDone();
    return outcomeIn(job);
  };
}

async function requestJob(id, { origin, dispatcher }) {
  const { body } = await request(origin + pathOf(id), { dispatcher });
  return (await body.json()).job;
}

function pathOf(id) {
  return `/v3/${PROJECT}/jobs?id=${id}`;
}

function outcomeIn(job) {
  return job.status === 'Failed' ? `failed: ${job.fail_reason}` : `${job.status} ${job.id}`;
}
