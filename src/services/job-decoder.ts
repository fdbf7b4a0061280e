import { InvalidResponseError, toSingleLine, toText } from '../model/errors.js';
import { type Job, parsePercentage, parseTimestamp, terminalOutcome } from '../model/job.js';
import { isObject } from '../model/validation.js';
import { type ParsedStatus, type StatusWords, statusParser } from './status-words.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** What a service may say of a job. `subJobCount` is how many sub-jobs there will be, if not all are listed yet. */
export type JobMember =
  | Exclude<keyof Job, 'instance' | 'attention' | 'raw'>
  | 'instanceId'
  | 'instanceName'
  | 'instanceStatus'
  | 'subJobCount';

/** How a service reports a job. */
export interface JobFormat {
  /** Where each member is, as paths such as "status.phase". The first that holds something counts. */
  readonly members: Readonly<Partial<Record<JobMember, readonly string[]>>>;
  /** Words besides those of `JobStatus`. */
  readonly statuses: StatusWords;
  /** Whether `endedAt` and `failReason` say something else while the job runs. Default false. */
  readonly reportsEndOnlyOnceOver?: boolean;
}

/** What is known of the responses of one endpoint. */
export interface ResponseHistory {
  /** Whether a response has contained the id that was requested. */
  hasRequestedId: boolean;
}

/** Deeper sub-jobs are left out. */
const MAX_SUB_JOB_DEPTH = 10;

/** Decodes the jobs of a service by its format. */
export class JobDecoder {
  readonly #paths: ReadonlyMap<string, readonly (readonly string[])[]>;
  readonly #parseStatus: (word: string) => ParsedStatus;
  readonly #reportsEndOnlyOnceOver: boolean;

  constructor({ members, statuses, reportsEndOnlyOnceOver = false }: JobFormat) {
    const paths = Object.entries(members).map(
      ([member, alternatives]) => [member, alternatives.map(path => path.split('.'))] as const,
    );
    this.#paths = new Map(paths);
    this.#parseStatus = statusParser(statuses);
    this.#reportsEndOnlyOnceOver = reportsEndOnlyOnceOver;
  }

  /** "" if it has none. */
  id(job: JsonObject): string {
    return (toText(this.#find(job, 'id')) ?? '').trim();
  }

  /**
   * The job that a response consists of; undefined if it is none. It is taken with any id, because the documented sample
   * of TaurusDB has another id than the one requested, until a response has had the right one.
   * @throws InvalidResponseError if it has no status, or if it is another job.
   */
  decodeResponse(job: JsonObject, id: string, history: ResponseHistory): Job | undefined {
    const foundId = this.id(job);
    if (foundId === '' && this.#text(job, 'status') === undefined) return undefined;
    if (isSameId(foundId, id)) history.hasRequestedId = true;
    else if (foundId !== '' && history.hasRequestedId) {
      throw new InvalidResponseError(
        `The response is for another job: ${toSingleLine(foundId, 100)}`,
      );
    }
    return this.decode(job, foundId || id);
  }

  /** @throws InvalidResponseError if the job has no status. */
  decode(job: JsonObject, id: string, depth = 0): Job {
    const word = this.#text(job, 'status');
    if (!word) throw new InvalidResponseError('The response holds a job without a status');
    const { status, attention } = this.#parseStatus(word);
    const outcome = terminalOutcome(status);
    const parts = this.#parts(job, depth);
    const entities = this.#find(job, 'entities');
    const reportsEnd = outcome !== undefined || !this.#reportsEndOnlyOnceOver;
    const hasReason = outcome !== 'completed' && reportsEnd;
    const hasFailed = outcome === 'failed' || outcome === 'canceled';
    return Object.freeze({
      id,
      name: this.#text(job, 'name')?.trim(),
      status,
      progress:
        outcome === 'completed'
          ? 100
          : (this.progress(job) ?? (outcome ? undefined : this.#endedShare(job, parts))),
      createdAt: parseTimestamp(this.#find(job, 'createdAt')),
      endedAt: reportsEnd ? parseTimestamp(this.#find(job, 'endedAt')) : undefined,
      instance: this.#instance(job),
      entities: isObject(entities) ? entities : undefined,
      failReason: hasReason ? this.#failReason(job, outcome, parts) : undefined,
      errorCode: hasFailed ? toText(this.#find(job, 'errorCode')) : undefined,
      subJobs: parts.length > 0 ? Object.freeze(parts) : undefined,
      attention,
      raw: job,
    });
  }

  /** The percentage that the service reports. */
  progress(job: JsonObject): number | undefined {
    for (const path of this.#paths.get('progress') ?? []) {
      const percent = parsePercentage(memberAt(job, path));
      if (percent !== undefined) return percent;
    }
    return undefined;
  }

  /** The sub-jobs that have a status. */
  #parts(job: JsonObject, depth: number): Job[] {
    const list = depth < MAX_SUB_JOB_DEPTH ? this.#find(job, 'subJobs') : undefined;
    if (!Array.isArray(list)) return [];
    return list
      .filter(part => isObject(part) && this.#text(part, 'status') !== undefined)
      .map(part => this.decode(part, this.id(part), depth + 1));
  }

  /** The percentage of sub-jobs that have ended, if there are at least two. */
  #endedShare(job: JsonObject, parts: readonly Job[]): number | undefined {
    const list = this.#find(job, 'subJobs');
    const expected = this.#find(job, 'subJobCount');
    const listed = Array.isArray(list) ? list.length : 0;
    const count = Number.isSafeInteger(expected) ? Math.max(expected as number, listed) : listed;
    if (count < 2) return undefined;
    const ended = parts.filter(({ status }) => terminalOutcome(status) !== undefined);
    return Math.floor((ended.length * 100) / count);
  }

  /** The reason of the job or, if it failed without one, those of its failed sub-jobs. */
  #failReason(
    job: JsonObject,
    outcome: ReturnType<typeof terminalOutcome>,
    parts: readonly Job[],
  ): string | undefined {
    const reason = this.#text(job, 'failReason');
    if (reason !== undefined || outcome !== 'failed') return reason;
    const failed = parts.filter(({ status }) => status === 'Failed');
    const reasons = failed.flatMap(part => part.failReason ?? part.errorCode ?? []);
    return reasons.length > 0 ? [...new Set(reasons)].join('; ') : undefined;
  }

  #instance(job: JsonObject): Job['instance'] {
    const instance: { id?: string; name?: string; status?: string } = {};
    const [id, name, status] = (['instanceId', 'instanceName', 'instanceStatus'] as const).map(
      member => this.#text(job, member),
    );
    if (id !== undefined) instance.id = id;
    if (name !== undefined) instance.name = name;
    if (status !== undefined) instance.status = status;
    return Object.keys(instance).length === 0 ? undefined : Object.freeze(instance);
  }

  /** A member that is text and not blank. */
  #text(job: JsonObject, member: JobMember): string | undefined {
    const value = this.#find(job, member);
    return typeof value === 'string' ? value : undefined;
  }

  /** The first value that is neither missing nor blank. */
  #find(job: JsonObject, member: JobMember): unknown {
    for (const path of this.#paths.get(member) ?? []) {
      const value = memberAt(job, path);
      if (value === undefined || value === null) continue;
      if (typeof value !== 'string' || value.trim() !== '') return value;
    }
    return undefined;
  }
}

/** Services do not always keep the letter case of an id. */
export function isSameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function memberAt(job: JsonObject, path: readonly string[]): unknown {
  let value: unknown = job;
  for (const name of path) {
    if (!isObject(value)) return undefined;
    value = Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}
