import { JobClient } from './client/job-client.js';
import { CLIENT_OPTIONS, type JobClientOptions } from './client/options.js';
import type { AnyEntities, WaitCheckpoint } from './model/job.js';
import { checkFunction, checkOptions, OptionError, optionError } from './model/validation.js';
import { classifyApiError } from './services/error-codes.js';
import { resumeFromCheckpoint, startWait } from './wait/create-wait.js';
import type { JobSource } from './wait/job-source.js';
import type { JobWait } from './wait/job-wait.js';
import { type SourceConfig, WAIT_OPTIONS, type WaitOptions } from './wait/options.js';
import { getSourceConfig } from './wait/source-config.js';
import { createSourceScheduler } from './wait/source-scheduler.js';

/** Either a source, or the options of a JobClient. */
export type Connection =
  | ({
      /** What reports the state of the job. */
      source: JobSource;
    } & { [K in keyof JobClientOptions]?: never })
  | ({
      /** Omitted: the client is made of the other options. */
      source?: never;
    } & JobClientOptions);

/**
 * Waits until a job has ended. Pass a source, or JobClient options, or neither to use the environment. A client created
 * here is closed when the wait ends; create one JobClient for many waits.
 * @throws OptionError, before anything is sent, if the id or an option is invalid or a setting is missing.
 */
export function waitForJob<E = AnyEntities>(
  id: string,
  options: WaitOptions & Connection = {},
): JobWait<E> {
  return connect(
    options,
    (client, waitOptions) => client.waitForJob<E>(id, waitOptions),
    (source, waitOptions) => startWait<E>(id, waitOptions, source),
  );
}

/**
 * Resumes a wait. A `timeout` given here is measured from now; otherwise the checkpoint's deadline applies.
 * @throws OptionError as waitForJob, and if the checkpoint is damaged or of another service, endpoint or project.
 */
export function resumeWait<E = AnyEntities>(
  checkpoint: WaitCheckpoint,
  options: WaitOptions & Connection = {},
): JobWait<E> {
  return connect(
    options,
    (client, waitOptions) => client.resumeWait<E>(checkpoint, waitOptions),
    (source, waitOptions) => resumeFromCheckpoint<E>(checkpoint, waitOptions, source),
  );
}

function connect<E>(
  options: WaitOptions & Connection,
  startOnClient: (client: JobClient, waitOptions: WaitOptions) => JobWait<E>,
  startOnSource: (source: SourceConfig, waitOptions: WaitOptions) => JobWait<E>,
): JobWait<E> {
  checkOptions('options', options, [...WAIT_OPTIONS, ...CLIENT_OPTIONS, 'source']);
  const waitOptions: WaitOptions = pickOptions(options, WAIT_OPTIONS);
  const clientOptions: JobClientOptions = pickOptions(options, CLIENT_OPTIONS);
  const { source } = options;
  if (source === undefined) {
    const client = new JobClient(clientOptions);
    const onSettled = () => void client.close();
    return startOnSource({ ...client.sourceConfig, onSettled }, waitOptions);
  }
  const [conflicting] = Object.keys(clientOptions);
  if (conflicting) {
    throw new OptionError(
      { option: conflicting, expected: 'no option of a client', received: 'both' },
      `Expected either \`source\` or \`${conflicting}\`, got both`,
    );
  }
  if (typeof (source as Partial<JobSource> | null)?.getJob !== 'function') {
    throw optionError('source', 'an object with a getJob function', source);
  }
  checkFunction('source.schedulePoll', source.schedulePoll);
  if (source instanceof JobClient) return startOnClient(source, waitOptions);
  const config = getSourceConfig(source);
  return startOnSource(
    config ?? { scheduler: createSourceScheduler(source), classifyApiError },
    waitOptions,
  );
}

function pickOptions<T extends object, K extends keyof T>(
  options: T,
  keys: readonly K[],
): Pick<T, K> {
  const presentKeys = keys.filter(key => options[key] !== undefined);
  return Object.fromEntries(presentKeys.map(key => [key, options[key]])) as Pick<T, K>;
}
