import type { WaitCheckpoint } from './checkpoint.js';
import { JobClient } from './client/job-client.js';
import { CLIENT_OPTIONS, type JobClientOptions } from './client/options.js';
import { checkFunction, checkOptions, expected } from './usage.js';
import type { JobWait } from './wait/job-wait.js';
import { type Asked, beginWait, resumeSavedWait } from './wait/make.js';
import { WAIT_OPTIONS, type WaitOptions } from './wait/options.js';
import type { JobSource } from './wait/source.js';

/** Either a source, or what a JobClient takes. */
export type Connection =
  | ({ source: JobSource } & { [K in keyof JobClientOptions]?: never })
  | ({ source?: never } & JobClientOptions);

/**
 * Waits until a job has ended. With a source, or with what JobClient takes, or with neither (then from the environment).
 * A client made here is closed when the wait ends; for many waits make one JobClient.
 * @throws TypeError naming the option that is wrong, or missing and where it was looked for, before anything is sent.
 */
export function waitForJob<E = Record<string, unknown>>(
  id: string,
  options: WaitOptions & Connection = {},
): JobWait<E> {
  return connected(
    options,
    (client, wait) => client.waitForJob<E>(id, wait),
    (asked, wait) => beginWait<E>(id, wait, asked),
  );
}

/**
 * Goes on with a wait where a checkpoint of it was made, in another process or on another day. A `timeout` given here
 * counts from now; without one the deadline of the checkpoint stands.
 * @throws TypeError as waitForJob, and when the checkpoint is damaged or of another service, endpoint or project.
 */
export function resumeWait<E = Record<string, unknown>>(
  checkpoint: WaitCheckpoint,
  options: WaitOptions & Connection = {},
): JobWait<E> {
  return connected(
    options,
    (client, wait) => client.resumeWait<E>(checkpoint, wait),
    (asked, wait) => resumeSavedWait<E>(checkpoint, wait, asked),
  );
}

function connected<E>(
  options: WaitOptions & Connection,
  withClient: (client: JobClient, wait: WaitOptions) => JobWait<E>,
  make: (asked: Asked, wait: WaitOptions) => JobWait<E>,
): JobWait<E> {
  checkOptions('options', options, [...WAIT_OPTIONS, ...CLIENT_OPTIONS, 'source']);
  const wait: WaitOptions = pick(options, WAIT_OPTIONS);
  const connection: JobClientOptions = pick(options, CLIENT_OPTIONS);
  const { source } = options;
  if (source === undefined) {
    const client = new JobClient(connection);
    return make({ ...client.asked, onSettled: () => void client.close() }, wait);
  }
  const [other] = Object.keys(connection);
  if (other) throw new TypeError(`Expected either \`source\` or \`${other}\`, got both`);
  if (typeof (source as Partial<JobSource> | null)?.getJob !== 'function') {
    throw expected('source', 'an object with a getJob function', source);
  }
  checkFunction('source.look', source.look);
  return source instanceof JobClient ? withClient(source, wait) : make({ source }, wait);
}

function pick<T extends object, K extends keyof T>(options: T, keys: readonly K[]): Pick<T, K> {
  const given = keys.filter(key => options[key] !== undefined);
  return Object.fromEntries(given.map(key => [key, options[key]])) as Pick<T, K>;
}
