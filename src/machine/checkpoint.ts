import { isJsonSerializable, type WaitCheckpoint } from '../model/job.js';
import {
  anyString,
  arrayWith,
  booleanValue,
  finiteNumber,
  isObject,
  nonEmptyString,
  nonNegativeInteger,
  nonNegativeNumber,
  nullable,
  objectWith,
  oneOf,
  optionError,
  recordWith,
} from '../model/validation.js';
import { jobEnded, OUTCOMES, type WaitState } from './state.js';

/** Which service, endpoint and project a wait asks. */
export interface SourceIdentity {
  readonly service: string;
  readonly endpoint: string;
  readonly projectId: string;
}

/** A wait at one moment. */
export interface SavedWait {
  readonly state: WaitState;
  /** Milliseconds since the wait began. */
  readonly elapsed: number;
  readonly source?: SourceIdentity | undefined;
}

/** The wait as plain JSON, saved at `savedAt` in milliseconds since 1970. */
export function saveCheckpoint(
  { state, elapsed, source }: SavedWait,
  savedAt: number,
): WaitCheckpoint {
  const saved = { version: 1, jobId: state.jobId, savedAt, elapsed, ...(source && { source }) };
  return JSON.parse(JSON.stringify({ ...saved, state: toJsonState(state) })) as WaitCheckpoint;
}

/** What JSON cannot hold of `entities` is left out; the rest of the wait is worth saving. */
function toJsonState(state: WaitState): WaitState {
  if (isJsonSerializable(state.job?.entities)) return state;
  return { ...state, job: state.job && { ...state.job, entities: null } };
}

/**
 * The wait that a checkpoint holds. The time since it was saved counts as waited; a clock that was set back adds none.
 * @param checkpoint what `saveCheckpoint` gave, perhaps from a file: every field is checked.
 * @param now milliseconds since 1970.
 * @throws TypeError naming the field that is not what it should be.
 */
export function readCheckpoint(checkpoint: unknown, now: number): SavedWait {
  const value = checkpoint as Record<string, unknown> & { state: WaitState };
  if (!isObject(checkpoint))
    throw optionError('checkpoint', 'an object that checkpoint() gave', checkpoint);
  if (value.version !== 1) throw optionError('checkpoint.version', '1', value.version);
  validateCheckpoint(value, 'checkpoint');
  if (value.state.jobId !== value.jobId) {
    throw optionError(
      'checkpoint.state.jobId',
      `"${value.jobId}", as in checkpoint.jobId`,
      value.state.jobId,
    );
  }
  const { outcome, job } = value.state;
  if (jobEnded(outcome) && !job)
    throw optionError('checkpoint.state.job', `the job that ${outcome}`, job);
  // A job that has ended is waited for no longer.
  const elapsedSinceSave = jobEnded(outcome) ? 0 : Math.max(0, now - (value.savedAt as number));
  return {
    state: value.state,
    elapsed: (value.elapsed as number) + elapsedSinceSave,
    source: value.source as SourceIdentity | undefined,
  };
}

const nullableMilliseconds = nullable(nonNegativeNumber);
const validateInstance = objectWith({}, { id: anyString, name: anyString, status: anyString });

const validateState = objectWith({
  jobId: nonEmptyString,
  deadline: nullableMilliseconds,
  visibilityTimeout: nullableMilliseconds,
  outageTimeout: nullableMilliseconds,
  pollTimeout: nullableMilliseconds,
  attempts: nonNegativeInteger,
  failures: nonNegativeInteger,
  nextPollAt: nonNegativeNumber,
  serviceResponded: booleanValue,
  startObserved: booleanValue,
  job: nullable(
    objectWith({
      id: anyString,
      name: nullable(anyString),
      status: anyString,
      progress: nullable(nonNegativeNumber),
      createdAt: nullable(finiteNumber),
      endedAt: nullable(finiteNumber),
      instance: nullable(validateInstance),
      entities: nullable(recordWith()),
      failReason: nullable(anyString),
    }),
  ),
  lastResponseAt: nonNegativeNumber,
  notFoundSince: nullableMilliseconds,
  outageSince: nullableMilliseconds,
  stalled: booleanValue,
  progress: arrayWith(
    objectWith({
      elapsed: nonNegativeNumber,
      after: nonNegativeNumber,
      percent: nonNegativeNumber,
    }),
  ),
  observed: recordWith(nonNegativeInteger),
  outcome: nullable(oneOf(OUTCOMES)),
});

const validateCheckpoint = objectWith(
  {
    version: nonNegativeInteger,
    jobId: nonEmptyString,
    savedAt: nonNegativeNumber,
    elapsed: nonNegativeNumber,
    state: validateState,
  },
  { source: objectWith({ service: anyString, endpoint: anyString, projectId: anyString }) },
);
