import type { WaitCheckpoint } from '../checkpoint.js';
import { isJsonable } from '../job.js';
import { expected, isObject } from '../usage.js';
import {
  amount,
  filled,
  finite,
  listOf,
  mapOf,
  nullable,
  oneOf,
  shape,
  text,
  truth,
  whole,
} from './shape.js';
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
  return JSON.parse(JSON.stringify({ ...saved, state: jsonState(state) })) as WaitCheckpoint;
}

/** What JSON cannot hold of `entities` is left out; the rest of the wait is worth saving. */
function jsonState(state: WaitState): WaitState {
  if (isJsonable(state.job?.entities)) return state;
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
    throw expected('checkpoint', 'an object that checkpoint() gave', checkpoint);
  if (value.version !== 1) throw expected('checkpoint.version', '1', value.version);
  CHECKPOINT(value, 'checkpoint');
  if (value.state.jobId !== value.jobId) {
    throw expected(
      'checkpoint.state.jobId',
      `"${value.jobId}", as in checkpoint.jobId`,
      value.state.jobId,
    );
  }
  const { outcome, job } = value.state;
  if (jobEnded(outcome) && !job)
    throw expected('checkpoint.state.job', `the job that ${outcome}`, job);
  // A job that has ended is waited for no longer.
  const waited = jobEnded(outcome) ? 0 : Math.max(0, now - (value.savedAt as number));
  return {
    state: value.state,
    elapsed: (value.elapsed as number) + waited,
    source: value.source as SourceIdentity | undefined,
  };
}

const WINDOW = nullable(amount);
const INSTANCE = shape({}, { id: text, name: text, status: text });

const STATE = shape({
  jobId: filled,
  deadline: WINDOW,
  visibilityTimeout: WINDOW,
  outageTimeout: WINDOW,
  lookTimeout: WINDOW,
  attempts: whole,
  failures: whole,
  nextLook: amount,
  answered: truth,
  job: nullable(
    shape({
      id: text,
      name: nullable(text),
      status: text,
      progress: nullable(amount),
      createdAt: nullable(finite),
      endedAt: nullable(finite),
      instance: nullable(INSTANCE),
      entities: nullable(mapOf()),
      failReason: nullable(text),
    }),
  ),
  lastHeard: amount,
  unseenSince: WINDOW,
  outageSince: WINDOW,
  stalled: truth,
  progress: listOf(shape({ elapsed: amount, after: amount, percent: amount })),
  observed: mapOf(whole),
  outcome: nullable(oneOf(OUTCOMES)),
});

const CHECKPOINT = shape(
  { version: whole, jobId: filled, savedAt: amount, elapsed: amount, state: STATE },
  { source: shape({ service: text, endpoint: text, projectId: text }) },
);
