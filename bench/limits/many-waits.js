/** What many waits hold and cost, each measured in a process of its own. */
import { fork } from 'node:child_process';
import { messageOf } from '../scale/child.js';

export async function* measureManyWaits() {
  for (const sharing of [true, false]) {
    const name = `memory of a wait between polls, sharing ${sharing}`;
    const value = await run('memory-per-wait.js', sharing);
    yield { name, value, unit: 'bytes', min: 500, max: 8 * 1024 };
  }
  for (const isAborted of [false, true]) {
    const name = `CPU of one of 40,000 waits on one job that ${isAborted ? 'are aborted' : 'complete'}, over one of 2,000`;
    // What grows with the square would make it twenty.
    yield { name, value: await run('cpu-per-wait.js', isAborted), unit: 'times', max: 5 };
  }
}

function run(file, argument) {
  return messageOf(fork(new URL(file, import.meta.url), [String(argument)]));
}
