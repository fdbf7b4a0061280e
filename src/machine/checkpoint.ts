import { terminalOutcome, type WaitCheckpoint } from '../model/job.js';
import { checkTraceparent } from '../model/traceparent.js';
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
import { limitsOf } from './decide.js';
import {
  checkWaitState,
  jobEnded,
  lastKnownTime,
  MAX_SAVED_NUMBER,
  type WaitState,
} from './state.js';

const checkSourceIdentity = objectOf({
  service: checkString,
  endpoint: checkString,
  projectId: checkString,
});

/** The service, endpoint and project that a wait polls. */
export interface SourceIdentity extends Checked<typeof checkSourceIdentity> {}

const checkSavedWait = objectOf({
  jobId: checkNonEmptyString,
  savedAt: checkNonNegativeNumber,
  elapsed: checkNonNegativeNumber,
  state: checkWaitState,
  source: optional(checkSourceIdentity),
  traceparent: optional(checkTraceparent),
});

/** A wait at one moment. */
export interface SavedWait {
  /** The state of the wait. */
  readonly state: WaitState;
  /** Milliseconds since the wait began. */
  readonly elapsed: number;
  /** Where the job is, without secrets; undefined for a source that does not say. */
  readonly source?: SourceIdentity | undefined;
  /** The W3C traceparent of the wait's span, so that a resumed wait can link to it. */
  readonly traceparent?: string | undefined;
}

/**
 * The wait as plain JSON, saved at `savedAt` in milliseconds since 1970. Entities that JSON cannot hold are left out: the
 * rest of the wait is worth saving.
 */
export function saveCheckpoint(wait: SavedWait, savedAt: number): WaitCheckpoint {
  try {
    return toCheckpoint(wait, savedAt);
  } catch {
    const job = wait.state.job && { ...wait.state.job, entities: null };
    return toCheckpoint({ ...wait, state: { ...wait.state, job } }, savedAt);
  }
}

function toCheckpoint(
  { state, elapsed, source, traceparent }: SavedWait,
  savedAt: number,
): WaitCheckpoint {
  const job = state.job && { ...state.job, entities: toJsonEntities(state.job.entities) };
  const checkpoint = {
    version: 1,
    jobId: state.jobId,
    savedAt,
    // The clock of an engine may be set back.
    elapsed: Math.max(elapsed, lastKnownTime(state)),
    traceparent,
    source,
    state: { ...state, job },
  };
  return JSON.parse(JSON.stringify(checkpoint)) as WaitCheckpoint;
}

function toJsonEntities(entities: object | null): object | null {
  const json = JSON.parse(JSON.stringify(entities)) as unknown;
  return typeof json === 'object' ? json : null;
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
  const { source, savedAt, traceparent } = saved;
  const state = { ...saved.state, jobId: saved.state.jobId.trim() };
  checkConsistency(saved);
  const elapsed = saved.elapsed + (jobEnded(state.outcome) ? 0 : Math.max(0, now - savedAt));
  if (elapsed > MAX_SAVED_NUMBER)
    throw optionError('checkpoint.elapsed', `at most ${MAX_SAVED_NUMBER}`, saved.elapsed);
  return { state, elapsed, source, ...(traceparent !== undefined && { traceparent }) };
}

/** Rejects a state that no sequence of polls leads to, although each of its fields is valid by itself. */
function checkConsistency({ jobId, state, elapsed }: Checked<typeof checkSavedWait>): void {
  const check = (holds: boolean, field: string, expected: string, value: unknown): void => {
    if (!holds) throw optionError(`checkpoint.${field}`, expected, value);
  };
  const { job, outcome, attempts, failures, lastResponseAt, progress, nextPollAt } = state;
  const isSameJob = state.jobId.trim() === jobId.trim();
  check(isSameJob, 'state.jobId', `"${jobId}", as in checkpoint.jobId`, state.jobId);

  const ended = jobEnded(outcome) ? outcome : undefined;
  check(!ended || job !== null, 'state.job', `the job that ${ended}`, job);
  const jobOutcome = job ? terminalOutcome(job.status) : undefined;
  check(ended === jobOutcome, 'state.outcome', `the one of the status "${job?.status}"`, outcome);

  const counted = Object.values(state.observed).reduce((sum, count) => sum + count, 0);
  check(attempts === counted, 'state.attempts', `${counted}, as in observed`, attempts);
  check(failures <= attempts, 'state.failures', `at most ${attempts}, as attempts`, failures);

  const known = lastKnownTime(state);
  check(elapsed >= known, 'elapsed', `at least ${known}, when something was observed`, elapsed);
  let earliest = 0;
  for (const [index, change] of progress.entries()) {
    const field = `state.progress[${index}]`;
    check(change.after >= earliest, `${field}.after`, `at least ${earliest}`, change.after);
    earliest = change.elapsed;
    check(earliest >= change.after, `${field}.elapsed`, `at least ${change.after}`, earliest);
  }
  check(lastResponseAt >= earliest, 'state.lastResponseAt', `at least ${earliest}`, lastResponseAt);

  const latest = outcome === null ? latestPollAt(state, elapsed) : Number.POSITIVE_INFINITY;
  check(nextPollAt <= latest, 'state.nextPollAt', `at most ${latest}, the next limit`, nextPollAt);
}

/** A poll is never scheduled past a future limit. The deadline of a running wait counts as one even if it has passed. */
function latestPollAt(state: WaitState, elapsed: number): number {
  const [deadline, ...windows] = limitsOf(state);
  return Math.min(Math.max(deadline, elapsed), ...windows.filter(limit => limit > elapsed));
}
