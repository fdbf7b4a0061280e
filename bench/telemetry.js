/**
 * What the diagnostics channels cost while nobody listens: CPU and time of waits over HTTP, compared with another build of
 * the package, and with every channel listened to.
 *
 *     npm run build
 *     node bench/telemetry.js [--baseline DIR] [--waits 10000] [--runs 5]
 *
 * `--baseline` is a built checkout to compare with, such as one of the commit before a change. The runs alternate, each in
 * a process of its own; the service has its own process too. The best of the runs says most on a busy machine.
 */
import { fork } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const SELF = fileURLToPath(import.meta.url);
const POLLS_PER_WAIT = 5;
const PHASES = ['start', 'error', 'end'];
const CHANNELS = [
  ...PHASES.map(phase => `tracing:jobwait:wait:${phase}`),
  ...PHASES.map(phase => `tracing:jobwait:poll:${phase}`),
  ...['event', 'listener-error', 'request', 'throttled', 'queue', 'credentials'].map(
    name => `jobwait:${name}`,
  ),
];

const { values } = parseArgs({
  options: {
    baseline: { type: 'string' },
    waits: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '5' },
  },
});

if (process.send) process.once('message', runAsChild);
else await compare();

async function compare() {
  const own = fileURLToPath(new URL('../', import.meta.url));
  const contenders = {
    ...(values.baseline && { baseline: { root: values.baseline } }),
    'nobody listens': { root: own },
    'all channels listened to': { root: own, listens: true },
  };
  const results = Object.fromEntries(Object.keys(contenders).map(name => [name, []]));
  for (let run = 0; run < Number(values.runs); run += 1) {
    for (const [name, contender] of Object.entries(contenders)) {
      results[name].push(await measure(contender));
    }
  }
  console.log(
    `${values.waits} waits of ${POLLS_PER_WAIT} polls over HTTP, Node ${process.version}`,
  );
  for (const [name, figures] of Object.entries(results)) {
    const cpu = figures.map(each => each.cpu).sort((one, other) => one - other);
    const shown = cpu.map(each => each.toFixed(2)).join(' ');
    console.log(`${name.padEnd(26)} CPU of the client in seconds, sorted: ${shown}`);
  }
}

async function measure(contender) {
  const service = fork(SELF, { stdio: 'inherit' });
  service.send({ role: 'service' });
  const [endpoint] = await once(service, 'message');
  const client = fork(SELF, { stdio: 'inherit' });
  client.send({ role: 'client', endpoint, waits: Number(values.waits), ...contender });
  const [figures] = await once(client, 'message');
  service.kill();
  return figures;
}

async function runAsChild({ role, ...plan }) {
  if (role === 'service') await serve();
  else await waitForAll(plan);
}

/** Each job is running until it has been polled several times. */
async function serve() {
  const polls = new Map();
  const server = createServer({ keepAliveTimeout: 600_000 }, ({ url }, response) => {
    const id = new URL(url, 'http://localhost').searchParams.get('id');
    const count = (polls.get(id) ?? 0) + 1;
    polls.set(id, count);
    const status = count < POLLS_PER_WAIT ? 'Running' : 'Completed';
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ job: { id, name: 'Create', status } }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.send(`http://127.0.0.1:${server.address().port}`);
}

async function waitForAll({ endpoint, waits, root, listens = false }) {
  const { JobClient, fixed } = await import(pathToFileURL(`${root}/dist/index.js`).href);
  if (listens) for (const name of CHANNELS) subscribe(name, () => {});
  const client = new JobClient({
    endpoint,
    projectId: '0483b6b16e954cb88930a360d2c4e663',
    auth: { token: 'a-token-of-the-benchmark' },
    rateLimit: { requestsPerSecond: 100_000 },
    sharing: false,
  });
  const ids = Array.from({ length: waits }, (_, index) => `job-${index}`);
  const before = process.cpuUsage();
  await client.waitForJobs(ids, { polling: fixed('1s') });
  const { user, system } = process.cpuUsage(before);
  await client.close();
  process.send({ cpu: (user + system) / 1e6 }, () => process.exit());
}
