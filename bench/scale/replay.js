/** Sends the requests of an earlier run again at the same times, with nothing but undici around them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { beginService, warmAgent } from './connections.js';
import { ProcessMeter } from './process-meter.js';

const { origin } = JSON.parse(process.argv[2]);
process.once('message', async ({ requests, epoch: before }) => {
  const dispatcher = await warmAgent(origin);
  const epoch = await beginService(origin, dispatcher);
  const moved = requests.map(({ at, path }) => ({ at, path: later(path, epoch - before) }));
  const meter = new ProcessMeter();
  const answers = [];
  for (const { at, path } of moved) {
    const left = at - (Date.now() - epoch);
    if (left > 0) await sleep(left);
    answers.push(ask(origin + path, dispatcher));
  }
  await Promise.all(answers);
  process.send(meter.stop());
  process.disconnect();
  await dispatcher.destroy();
});

async function ask(url, dispatcher) {
  const { body } = await request(url, { dispatcher });
  JSON.parse(await body.text());
}

/** The jobs of this run were created later, so that a list must be asked for later times. */
function later(path, difference) {
  return path.replace(/(_time=)(\d+)/g, (_, name, time) => name + (Number(time) + difference));
}
