import { isJsonSerializable, type WaitCheckpoint } from '../model/job.js';
import {
  type Checked,
  checkNonEmptyString,
  checkNonNegativeNumber,
  checkString,
  isObject,
  objectOf,
  optional,
  optionError,
} from '../model/validation.js';
import { checkWaitState, jobEnded, type WaitState } from './state.js';

const checkSourceIdentity = objectOf({
  service: checkString,
  endpoint: checkString,
  projectId: checkString,
});

/** The service, endpoint and project that a wait asks. */
export type SourceIdentity = Checked<typeof checkSourceIdentity>;

const checkSavedWait = objectOf({
  jobId: checkNonEmptyString,
  savedAt: checkNonNegativeNumber,
  elapsed: checkNonNegativeNumber,
  state: checkWaitState,
  source: optional(checkSourceIdentity),
});

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
  const { job } = state;
  // Entities that JSON cannot hold are left out: the rest of the wait is worth saving.
  const jsonState = isJsonSerializable(job?.entities)
    ? state
    : { ...state, job: job && { ...job, entities: null } };
  const checkpoint = { version: 1, jobId: state.jobId, savedAt, elapsed, source, state: jsonState };
  return JSON.parse(JSON.stringify(checkpoint)) as WaitCheckpoint;
}

/**
 * The wait of a checkpoint. Time since it was saved counts as waited; a clock that was set back adds none.
 * @param checkpoint the result of `saveCheckpoint`, perhaps from a file: every field is checked.
 * @param now milliseconds since 1970.
 * @throws OptionError naming the invalid field.
 */
export function readCheckpoint(checkpoint: unknown, now: number): SavedWait {
  if (!isObject(checkpoint))
    throw optionError('checkpoint', 'an object that checkpoint() returned', checkpoint);
  if (checkpoint.version !== 1) throw optionError('checkpoint.version', '1', checkpoint.version);
  const saved = checkSavedWait('checkpoint', checkpoint);
  const { jobId, state, source } = saved;
  if (state.jobId !== jobId)
    throw optionError('checkpoint.state.jobId', `"${jobId}", as in checkpoint.jobId`, state.jobId);
  const hasEnded = jobEnded(state.outcome);
  if (hasEnded && !state.job)
    throw optionError('checkpoint.state.job', `the job that ${state.outcome}`, state.job);
  const elapsedSince = hasEnded ? 0 : Math.max(0, now - saved.savedAt);
  return { state, elapsed: saved.elapsed + elapsedSince, source };
}
