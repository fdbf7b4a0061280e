/** Runs measurements in separate processes, so that they do not affect each other. */
import { fork } from 'node:child_process';
import { NOT_INSTALLED } from './contender-of.js';

/** Starts a file of this folder with a plan as its argument. */
export function start(file, plan, execArgv = []) {
  const path = new URL(file, import.meta.url);
  return fork(path, [JSON.stringify(plan)], { execArgv, serialization: 'advanced' });
}

/** The next message of a process; undefined if it ends because a package is not installed. */
export function messageOf(child) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
    // Has no effect after a message.
    child.once('exit', code => {
      if (code === NOT_INSTALLED) resolve(undefined);
      else reject(new Error(`${child.spawnargs.at(-2)} ended with exit code ${code}`));
    });
  });
}

/** Runs the waits of a plan in virtual time. */
export function inVirtualTime(plan) {
  return messageOf(start('in-virtual-time.js', plan, ['--max-old-space-size=12000']));
}

/** Measures items one after the other, because a measurement needs the machine to itself; with `quick`, all at once. */
export async function oneByOne(items, work, { quick }) {
  if (quick) return Promise.all(items.map(work));
  const results = [];
  for (const item of items) results.push(await work(item));
  return results;
}
