import { JobClient } from './client/job-client.js';
import { CLIENT_OPTIONS, type JobClientOptions } from './client/options.js';
import type { AnyEntities, WaitCheckpoint } from './model/job.js';
import { checkFunction, checkOptions, optionError } from './model/validation.js';
import { classifyApiError } from './services/error-codes.js';
import { resumeFromCheckpoint, type SourceConfig, startWait } from './wait/create-wait.js';
import type { JobSource } from './wait/job-source.js';
import type { JobWait } from './wait/job-wait.js';
import { WAIT_OPTIONS, type WaitOptions } from './wait/options.js';

/** Either a source, or what a JobClient takes. */
export type Connection =
  | ({ source: JobSource } & { [K in keyof JobClientOptions]?: never })
  | ({ source?: never } & JobClientOptions);

/**
 * Waits until a job has ended. With a source, or with what JobClient takes, or with neither (then from the environment).
 * A client made here is closed when the wait ends; for many waits make one JobClient.
 * @throws TypeError naming the option that is wrong, or missing and where it was looked for, before anything is sent.
 */
export function waitForJob<E = AnyEntities>(
  id: string,
  options: WaitOptions & Connection = {},
): JobWait<E> {
  return withConnection(
    options,
    (client, waitOptions) => client.waitForJob<E>(id, waitOptions),
    (config, waitOptions) => startWait<E>(id, waitOptions, config),
  );
}

/**
 * Goes on with a wait where a checkpoint of it was made, in another process or on another day. A `timeout` given here
 * counts from now; without one the deadline of the checkpoint stands.
 * @throws TypeError as waitForJob, and when the checkpoint is damaged or of another service, endpoint or project.
 */
export function resumeWait<E = AnyEntities>(
  checkpoint: WaitCheckpoint,
  options: WaitOptions & Connection = {},
): JobWait<E> {
  return withConnection(
    options,
    (client, waitOptions) => client.resumeWait<E>(checkpoint, waitOptions),
    (config, waitOptions) => resumeFromCheckpoint<E>(checkpoint, waitOptions, config),
  );
}

function withConnection<E>(
  options: WaitOptions & Connection,
  startWithClient: (client: JobClient, waitOptions: WaitOptions) => JobWait<E>,
  startWithConfig: (config: SourceConfig, waitOptions: WaitOptions) => JobWait<E>,
): JobWait<E> {
  checkOptions('options', options, [...WAIT_OPTIONS, ...CLIENT_OPTIONS, 'source']);
  const waitOptions: WaitOptions = pickOptions(options, WAIT_OPTIONS);
  const clientOptions: JobClientOptions = pickOptions(options, CLIENT_OPTIONS);
  const { source } = options;
  if (source === undefined) {
    const client = new JobClient(clientOptions);
    return startWithConfig(
      { ...client.sourceConfig, onSettled: () => void client.close() },
      waitOptions,
    );
  }
  const [conflicting] = Object.keys(clientOptions);
  if (conflicting)
    throw new TypeError(`Expected either \`source\` or \`${conflicting}\`, got both`);
  if (typeof (source as Partial<JobSource> | null)?.getJob !== 'function') {
    throw optionError('source', 'an object with a getJob function', source);
  }
  checkFunction('source.schedulePoll', source.schedulePoll);
  return source instanceof JobClient
    ? startWithClient(source, waitOptions)
    : startWithConfig({ source, classifyApiError }, waitOptions);
}

function pickOptions<T extends object, K extends keyof T>(
  options: T,
  keys: readonly K[],
): Pick<T, K> {
  const presentKeys = keys.filter(key => options[key] !== undefined);
  return Object.fromEntries(presentKeys.map(key => [key, options[key]])) as Pick<T, K>;
}
