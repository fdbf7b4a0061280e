import { CONTENDERS } from './contenders.js';

/** The exit code of a process whose contender is not installed. */
export const NOT_INSTALLED = 3;

/** The error of a library that is not installed. */
const NOT_FOUND = /Cannot find package '@(smithy|azure)\//;

/** Returns a contender's function that waits for a job. Ends the process if its package is not installed. */
export async function contenderOf(name, setting) {
  try {
    return await CONTENDERS[name](setting);
  } catch (error) {
    if (!NOT_FOUND.test(error.message)) throw error;
    console.error(`${name} is left out: ${error.message.split(' imported from')[0]}`);
    process.exit(NOT_INSTALLED);
  }
}
