// One wait, any number of consumers: await it, listen to it, iterate over it.
import { fixed, waitForJob } from 'jobwait';
import { scriptedSource } from 'jobwait/testing';

const wait = waitForJob('create-1', {
  source: scriptedSource({ 'create-1': { visibleAfter: 100, duration: 500, progress: 'steps' } }),
  polling: fixed(50),
});

wait.on('visible', job => console.log(`listener: ${job.id} is visible`));

const reading = (async () => {
  for await (const update of wait) {
    if (update.type === 'progress') console.log(`reader: ${update.percent}%`);
  }
})();

const [first, second] = await Promise.all([wait, wait, reading]);
console.log(`awaited twice, the same job: ${first === second}`);
