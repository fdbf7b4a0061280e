import { createHash } from 'node:crypto';
import { readCheckpoint, type SavedWait } from '../machine/checkpoint.js';
import type { WaitCheckpoint } from '../model/job.js';
import {
  type Check,
  checkNonEmptyString,
  checkNonNegativeNumber,
  checkString,
  defineCheck,
  isObject,
  nullable,
  objectOf,
  optional,
  optionError,
} from '../model/validation.js';

const checkVersion: Check<1> = defineCheck('1, which this release reads', value => value === 1);
const checkCheckpoint = defineCheck<WaitCheckpoint>('a checkpoint', isObject);

const checkRecord = objectOf({
  version: checkVersion,
  jobId: checkNonEmptyString,
  client: optional(checkString),
  keep: nullable(checkNonNegativeNumber),
  stalls: optional(checkNonNegativeNumber),
  events: checkNonNegativeNumber,
  checkpoint: checkCheckpoint,
});

/** A wait as the data of its BullMQ job. */
export interface WaitRecord {
  readonly version: 1;
  /** The id of the job that is waited for. */
  readonly jobId: string;
  /** The name of the worker's client; undefined for its only one. */
  readonly client?: string | undefined;
  /** How long its result is kept, in milliseconds; null for ever. */
  readonly keep: number | null;
  /** How often its workers had been lost when a poll last gave a result; undefined if none has. */
  readonly stalls?: number | undefined;
  /** Number of events so far. */
  readonly events: number;
  readonly checkpoint: WaitCheckpoint;
}

/**
 * Checks the data of a BullMQ job.
 * @throws OptionError if it is not a wait of this version.
 */
export function readRecord(data: unknown): WaitRecord {
  return checkRecord('data', data);
}

/**
 * The wait of a record. Time since it was saved counts as waited.
 * @param now milliseconds since 1970. Default: when it was saved.
 * @throws OptionError naming the invalid field.
 */
export function readSavedWait({ jobId, checkpoint }: WaitRecord, now?: number): SavedWait {
  const saved = readCheckpoint(checkpoint, now ?? Number(checkpoint.savedAt));
  if (saved.state.jobId === jobId) return saved;
  throw optionError('data.checkpoint.jobId', `"${jobId}", as in data.jobId`, saved.state.jobId);
}

/** The id of a wait's BullMQ job, the same for all callers. BullMQ allows neither ":" nor a number. */
export function waitIdOf(client: string | undefined, jobId: string): string {
  const identity = JSON.stringify([client ?? null, jobId]);
  return `wait-${createHash('sha256').update(identity).digest('hex').slice(0, 32)}`;
}

/** How long (ms) a result stays in Redis at least, for callers that have yet to read it. */
export const RETENTION_MS = 600_000;
