import { CONTENDERS } from './contenders.js';

/** The exit code of a process whose contender is not installed. */
export const NOT_INSTALLED = 3;

/** What is missing where a peer is not installed. */
const PEER = /Cannot find package '@(smithy|azure)\//;

/** A contender's function that waits; ends the process when its package is not installed. */
export async function contenderOf(name, setting) {
  try {
    return await CONTENDERS[name](setting);
  } catch (error) {
    if (!PEER.test(error.message)) throw error;
    console.error(`${name} is left out: ${error.message.split(' imported from')[0]}`);
    process.exit(NOT_INSTALLED);
  }
}
