/** Known statuses are normalised to this spelling; any other word is kept, trimmed, and means "still running". */
export type JobStatus =
  | 'Pending'
  | 'Running'
  | 'Completed'
  | 'Failed'
  | 'Canceled'
  | 'Unauthorized'
  | (string & {});

// biome-ignore lint/suspicious/noExplicitAny: callers read members of entities that only their service defines
export type AnyEntities = Record<string, any>;

/** A job as reported by its service, normalised to one shape for all services. */
export interface Job<Entities = AnyEntities> {
  /** The id by which the service knows the job. */
  readonly id: string;
  /** The kind of job, such as "CreateMysqlInstance"; undefined if the service reports none. */
  readonly name: string | undefined;
  /** The status as reported last. */
  readonly status: JobStatus;
  /** 0 to 100, read from `process` or `progress` ("60", " 60% ", 60); undefined if the service reports none. 100 once Completed. */
  readonly progress: number | undefined;
  /** Undefined if the service reports no time, or one that cannot be read. */
  readonly createdAt: Date | undefined;
  /** Does not mean that the job has ended: some services report the planned end. */
  readonly endedAt: Date | undefined;
  /** The instance that the job works on, if the service reports it. */
  readonly instance:
    | {
        /** The id of the instance. */
        readonly id?: string;
        /** The name of the instance. */
        readonly name?: string;
        /** The status of the instance, as the service spells it. */
        readonly status?: string;
      }
    | undefined;
  /** What the job created or changed, as the service reports it. */
  readonly entities: Entities | undefined;
  /** Why the job failed, in the language of the client. */
  readonly failReason: string | undefined;
  /** The service's error code for a failed job, e.g. "EVS.9999"; undefined if the service reports none. */
  readonly errorCode?: string | undefined;
  /** The parts of the job, if the service reports them; undefined for a job restored from a checkpoint. */
  readonly subJobs?: readonly Job[] | undefined;
  /** Why the job needs a person: an unpaid order, an authorisation, a status that its service does not document. Reported by JobClient only. */
  readonly attention?: string | undefined;
  /** The response object, unmodified; undefined for a job restored from a checkpoint. */
  readonly raw: unknown;
}

/** The statuses whose meaning is documented. */
export const STATUSES: readonly JobStatus[] = [
  'Pending',
  'Running',
  'Completed',
  'Failed',
  'Canceled',
  'Unauthorized',
];
const STATUS_BY_LOWER_CASE = new Map([
  ...STATUSES.map(status => [status.toLowerCase(), status] as const),
  ['cancelled', 'Canceled'],
]);

/** A status in its known spelling, or trimmed. The known words are accepted in any letter case, and "Cancelled" too. */
export function parseStatus(status: string): JobStatus {
  const trimmed = status.trim();
  return STATUS_BY_LOWER_CASE.get(trimmed.toLowerCase()) ?? trimmed;
}

/** Whether the meaning of a status is documented. */
export function isKnownStatus(status: JobStatus): boolean {
  return STATUSES.includes(status);
}

/** How a job ended; undefined while it is running. An `Unauthorized` job still runs: it waits for somebody to authorise it. */
export function terminalOutcome(
  status: JobStatus,
): 'completed' | 'failed' | 'canceled' | undefined {
  if (status === 'Completed') return 'completed';
  if (status === 'Failed') return 'failed';
  if (status === 'Canceled') return 'canceled';
  return undefined;
}

/** Longer texts are no percentages or times. */
const MAX_VALUE_LENGTH = 64;

/** The text of a number or a string, trimmed; undefined for anything else. */
function toShortText(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  const trimmed = text.trim();
  return trimmed.length > MAX_VALUE_LENGTH ? undefined : trimmed;
}

/** A percentage from 60, "60", "60%" or " 60% "; undefined for anything else, such as the empty string of an ended job. */
export function parsePercentage(value: unknown): number | undefined {
  const digits = /^(\d+(?:\.\d+)?)\s*%?$/.exec(toShortText(value) ?? '')?.[1];
  return digits === undefined ? undefined : Math.min(Number(digits), 100);
}

/**
 * A time as services write it: "2018-08-06T10:41:14+0800" (an offset without a colon), "…Z",
 * "2018-08-06 10:41:14.672772389 +0800 CST" (as Go does), or milliseconds since 1970 as a number or as digits. Ten digits
 * are seconds. A time without an offset is UTC. Undefined for anything else, such as the zero that stands for no time.
 */
export function parseTimestamp(value: unknown): Date | undefined {
  const text = toShortText(value) ?? '';
  if (/^\d{10}(\.\d+)?$/.test(text)) return toValidDate(Number(text) * 1000);
  if (typeof value === 'number' || /^\d{11,}$/.test(text)) return toValidDate(Number(value));
  const parts =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) *(?:(Z)|([+-]\d\d):?(\d\d)(?: [A-Z]{1,5})?)?$/i.exec(
      text,
    );
  if (!parts) return undefined;
  const [, day, time, , hours, minutes] = parts;
  return toValidDate(Date.parse(`${day}T${time}${hours ? `${hours}:${minutes}` : 'Z'}`));
}

/** A time as the services write it, in seconds and with an offset without a colon: "2018-08-06T02:41:14+0000". */
export function formatTimestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}+0000`;
}

function toValidDate(time: number): Date | undefined {
  const date = new Date(time > 0 ? time : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Whether JSON can hold a value: a source may put anything into `entities`. */
export function isJsonSerializable(value: unknown): boolean {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false;
  }
}

/** A wait as plain JSON: see machine/checkpoint.ts. */
export interface WaitCheckpoint {
  readonly version: 1;
  /** The id of the job that is waited for. */
  readonly jobId: string;
  readonly [key: string]: unknown;
}
