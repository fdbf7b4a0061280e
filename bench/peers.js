/**
 * The schedules of others, taken from their own packages where there are such: each is run in virtual time against a job
 * that never ends, and the times at which it looks are written down. None of them goes by a percentage or a past.
 */
import FakeTimers from '@sinonjs/fake-timers';

const SECOND = 1000;

/** Every peer by name, with a function that gives the times of its looks up to a time. */
export const PEERS = {
  'fixed 10 s': until => every(10 * SECOND, until),
  'fixed 30 s': until => every(30 * SECOND, until),
  Terraform: terraform,
  'Google (google-gax)': until => recorded(until, google),
  'Azure (core-lro)': until => recorded(until, azure),
  'AWS (util-waiter)': until => recorded(until, aws({ minDelay: 2, maxDelay: 120 })),
  'AWS, 1 to 10 s': until => recorded(until, aws({ minDelay: 1, maxDelay: 10 })),
};

function every(interval, until) {
  const looks = [];
  for (let at = 0; at <= until; at += interval) looks.push(at);
  return looks;
}

/** Go has no package for Node: StateChangeConf.WaitForStateContext of terraform-plugin-sdk v2, helper/retry/state.go. */
function terraform(until) {
  const looks = [];
  let wait = 0;
  for (let at = 0, first = true; at <= until; first = false) {
    if (!first) {
      at += wait;
      if (wait === 0) wait = 100;
    }
    looks.push(at);
    wait = Math.min(wait * 2, 10 * SECOND);
  }
  return looks;
}

async function recorded(until, start) {
  const clock = FakeTimers.install({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
  const looks = [];
  try {
    await start(() => looks.push(clock.now));
    while (clock.now <= until) await clock.tickAsync(10 * SECOND);
  } finally {
    clock.uninstall();
  }
  return looks;
}

const aws = delays => async look => {
  const { createWaiter, WaiterState } = await import('@smithy/util-waiter');
  const check = async () => {
    look();
    return { state: WaiterState.RETRY };
  };
  createWaiter({ client: {}, maxWaitTime: 10 ** 9, ...delays }, {}, check).catch(() => {});
};

async function azure(look) {
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
      look();
      return response(200, 'Running');
    },
  });
  poller.pollUntilDone().catch(() => {});
}

async function google(look) {
  const gax = (await import('google-gax')).default;
  const running = { name: 'job', done: false };
  const client = {
    getOperationInternal: async () => {
      look();
      return [running];
    },
  };
  const descriptor = { operationsClient: client };
  gax.operation(running, descriptor, gax.createDefaultBackoffSettings()).on('complete', () => {});
}
