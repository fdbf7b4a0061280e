import { expect, test } from 'vitest';
import { runScript } from '../../support/child.js';

/** Starts waits on one job without a socket, ends them in one of two ways and prints the milliseconds of CPU per wait. */
const script = (end: string): string => `
const dispatcher = {
  dispatch(_, handler) {
    const connection = { abort() {} };
    handler.onRequestStart(connection, {});
    setTimeout(() => {
      handler.onResponseStart(connection, 200, { 'content-type': 'application/json' });
      handler.onResponseData(connection, Buffer.from('{"job": {"id": "job-1", "status": "Completed"}}'));
      handler.onResponseEnd(connection, {});
    }, 50);
    return true;
  },
};
const measure = async count => {
  const client = new JobClient({
    endpoint: 'https://host.example', projectId: 'project', auth: { token: 'a token' }, dispatcher,
  });
  const before = process.cpuUsage();
  const waits = Array.from({ length: count }, () => client.waitForJob('job-1'));
  const settled = Promise.allSettled(waits);
  ${end}
  await settled;
  await client.close();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / count;
};
await measure(1000);
console.log(await measure(2000), await measure(40_000));
`;

test.each([
  ['by completing', ''],
  ['by aborting', 'await null; for (const wait of waits) wait.abort();'],
])(
  'forty thousand waits on one job that end %s cost as much each as two thousand',
  async (_, end) => {
    const { stdout, stderr, code } = await runScript(script(end));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [few, many] = stdout.trim().split(' ').map(Number) as [number, number];
    // What grows with the square would make it twenty.
    expect(many / few).toBeLessThan(5);
  },
  60_000,
);
