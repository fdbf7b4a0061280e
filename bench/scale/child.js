/** Work in processes of their own, so that nothing is left over from what ran before. */
import { fork } from 'node:child_process';
import { NOT_INSTALLED } from './contender-of.js';

/** Starts a file of this folder with a plan. */
export function start(file, plan, execArgv = []) {
  const path = new URL(file, import.meta.url);
  return fork(path, [JSON.stringify(plan)], { execArgv, serialization: 'advanced' });
}

/** The next message of a process; undefined when it ends because a package is not installed. */
export function messageOf(child) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
    // After the message, where there was one, this changes nothing.
    child.once('exit', code => {
      if (code === NOT_INSTALLED) resolve(undefined);
      else reject(new Error(`${child.spawnargs.at(-2)} ended with exit code ${code}`));
    });
  });
}

/** Runs a crowd of waits in virtual time. */
export function inVirtualTime(plan) {
  return messageOf(start('in-virtual-time.js', plan, ['--max-old-space-size=12000']));
}

/** Does one after another, for a measurement wants the machine to itself; all at once where the figures do not matter. */
export async function oneByOne(items, work, { quick }) {
  if (quick) return Promise.all(items.map(work));
  const results = [];
  for (const item of items) results.push(await work(item));
  return results;
}
