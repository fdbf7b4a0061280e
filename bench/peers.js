/**
 * The schedules of other libraries: each package is run in virtual time against a job that never ends, and the times of
 * its polls are recorded. None of them uses a percentage or past runs.
 */
import FakeTimers from '@sinonjs/fake-timers';

const SECOND = 1000;

/** A function for each peer that returns the times of its polls up to a given time. */
export const PEERS = {
  'fixed 10 s': until => every(10 * SECOND, until),
  'fixed 30 s': until => every(30 * SECOND, until),
  Terraform: terraform,
  'Google (google-gax)': until => record(until, google),
  'Azure (core-lro)': until => record(until, azure),
  'AWS (util-waiter)': until => record(until, aws({ minDelay: 2, maxDelay: 120 })),
  'AWS, 1 to 10 s': until => record(until, aws({ minDelay: 1, maxDelay: 10 })),
};

function every(interval, until) {
  const polls = [];
  for (let at = 0; at <= until; at += interval) polls.push(at);
  return polls;
}

/** A translation of StateChangeConf.WaitForStateContext of terraform-plugin-sdk v2, helper/retry/state.go. */
function terraform(until) {
  const polls = [];
  let wait = 0;
  for (let at = 0, first = true; at <= until; first = false) {
    if (!first) {
      at += wait;
      if (wait === 0) wait = 100;
    }
    polls.push(at);
    wait = Math.min(wait * 2, 10 * SECOND);
  }
  return polls;
}

async function record(until, start) {
  const clock = FakeTimers.install({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
  const polls = [];
  try {
    await start(() => polls.push(clock.now));
    while (clock.now <= until) await clock.tickAsync(10 * SECOND);
  } finally {
    clock.uninstall();
  }
  return polls;
}

const aws = delays => async poll => {
  const { createWaiter, WaiterState } = await import('@smithy/util-waiter');
  const check = async () => {
    poll();
    return { state: WaiterState.RETRY };
  };
  createWaiter({ client: {}, maxWaitTime: 10 ** 9, ...delays }, {}, check).catch(() => {});
};

async function azure(poll) {
  const { createHttpPoller } = await import('@azure/core-lro');
  const response = (statusCode, status) => ({
    flatResponse: {},
    rawResponse: {
      statusCode,
      headers: { 'operation-location': 'http://localhost/job' },
      body: { status },
      request: { method: 'PUT', url: 'http://localhost/job' },
    },
  });
  const poller = createHttpPoller({
    sendInitialRequest: async () => response(202, 'Running'),
    sendPollRequest: async () => {
      poll();
      return response(200, 'Running');
    },
  });
  poller.pollUntilDone().catch(() => {});
}

async function google(poll) {
  const gax = (await import('google-gax')).default;
  const running = { name: 'job', done: false };
  const client = {
    getOperationInternal: async () => {
      poll();
      return [running];
    },
  };
  const descriptor = { operationsClient: client };
  gax.operation(running, descriptor, gax.createDefaultBackoffSettings()).on('complete', () => {});
}
