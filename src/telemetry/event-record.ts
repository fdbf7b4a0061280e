import type { JobUpdate } from '../machine/events.js';
import type { Job } from '../model/job.js';
import type { WaitIdentity } from '../runtime/diagnostics.js';
import { typedChannel } from './channels.js';
import { describeError } from './describe-error.js';
import { toJsonText } from './json-text.js';

/** The end of a wait that is rejected, which an iteration throws instead. */
export interface FailedUpdate {
  readonly type: 'failed';
  /** A JobWaitError, or the reason of an abort. */
  readonly error: unknown;
  /** The last known state of the job. */
  readonly job: Job | undefined;
}

/** `jobwait:event`: an event of a wait as plain JSON, as docs/ndjson.schema.json describes it. The command prints it with `--ndjson`. */
export interface EventRecord extends WaitIdentity {
  /** The name of the event. */
  readonly type: JobUpdate['type'] | FailedUpdate['type'];
  /** When it happened, in ISO 8601. */
  readonly time: string;
  readonly [field: string]: unknown;
}

export const EVENT_CHANNEL = 'jobwait:event';
export const eventChannel = typedChannel<EventRecord>(EVENT_CHANNEL);

/** @param time milliseconds since 1970. */
export function toEventRecord(
  { type, ...fields }: JobUpdate | FailedUpdate,
  { jobId, waitId }: WaitIdentity,
  time: number,
): EventRecord {
  const record = {
    type,
    time: new Date(time).toISOString(),
    jobId,
    waitId,
    ...fields,
    // The reason of an abort may be anything.
    ...(type === 'failed' && 'error' in fields && { error: describeError(fields.error) }),
  };
  return Object.freeze(JSON.parse(toReadableJson(record)) as EventRecord);
}

/** A value as JSON text, whatever it holds, with errors as `describeError` returns them. */
export function toReadableJson(value: unknown): string {
  return toJsonText(value, member => (member instanceof Error ? describeError(member) : member));
}
