/** A process that sends the requests of an earlier run again at the same times, with undici alone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { startService, warmAgent } from './agent.js';
import { ProcessMeter } from './process-meter.js';

const { origin } = JSON.parse(process.argv[2]);
process.once('message', async ({ requests, epoch: before }) => {
  const dispatcher = await warmAgent(origin);
  const epoch = await startService(origin, dispatcher);
  const moved = requests.map(({ at, path }) => ({ at, path: shifted(path, epoch - before) }));
  const meter = new ProcessMeter();
  const responses = [];
  for (const { at, path } of moved) {
    const remaining = at - (Date.now() - epoch);
    if (remaining > 0) await sleep(remaining);
    responses.push(send(origin + path, dispatcher));
  }
  await Promise.all(responses);
  process.send(meter.stop());
  process.disconnect();
  await dispatcher.destroy();
});

async function send(url, dispatcher) {
  const { body } = await request(url, { dispatcher });
  JSON.parse(await body.text());
}

/** Shifts the times in a request for the list, because the jobs of this run were created later. */
function shifted(path, difference) {
  return path.replace(/(_time=)(\d+)/g, (_, name, time) => name + (Number(time) + difference));
}
