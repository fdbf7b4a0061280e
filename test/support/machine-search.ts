import { canBeSaved, INVARIANTS } from './machine-invariants.js';
import type { ModelLimits, ResultKind } from './machine-model.js';
import {
  POLL_TIMEOUT_MS,
  type Position,
  type Step,
  startPosition,
  takeAbort,
  takePoll,
  takeRequest,
  takeResume,
} from './machine-walk.js';

/** All times of the search are multiples of this. */
const UNIT_MS = POLL_TIMEOUT_MS / 2;
const NEVER = Number.POSITIVE_INFINITY;

/** The limits of a grid, in units. The default for outages is 2 units, and then 20. */
const GRIDS = {
  /** Each limit shorter than a poll, as long as some, or none. */
  coarse: { timeouts: [0, 3, NEVER], windows: [0, 2], outages: [undefined, 3] },
  fine: {
    timeouts: [0, 1, 2, 3, 5, NEVER],
    windows: [0, 1, 2, 3, 5],
    outages: [undefined, 0, 1, 4],
  },
};

/** On the coarse grid every two limits meet, but not every three. */
export function limitsOnGrid(name: keyof typeof GRIDS): ModelLimits[] {
  const { timeouts, windows, outages } = GRIDS[name];
  const grid: ModelLimits[] = [];
  for (const [i, timeout] of timeouts.entries())
    for (const [j, visibilityTimeout] of windows.entries())
      for (const [k, outageTimeout] of outages.entries())
        if (name === 'fine' || (i + j + k) % 2 === 0)
          grid.push({
            timeout: timeout * UNIT_MS,
            visibilityTimeout: visibilityTimeout * UNIT_MS,
            outageTimeout: outageTimeout && outageTimeout * UNIT_MS,
          });
  return grid;
}

const RUNNING_RESULTS: readonly ResultKind[] = ['running', 'not-found', 'broken', 'unavailable'];
const LAST_RESULTS: readonly ResultKind[] = ['completed', 'failed', 'canceled', 'fatal'];
const SHORT = { delay: UNIT_MS, retryAfter: 0 };
const DELAYS = [SHORT, { delay: NEVER, retryAfter: 0 }, { delay: 0, retryAfter: 2 * UNIT_MS }];

/** Everything that can happen next on the grid. */
function* nextSteps(position: Position): Generator<Step> {
  const { now, model } = position;
  for (const downFor of [0, 2 * UNIT_MS]) yield takeResume(position, downFor);
  yield takeResume(position, UNIT_MS, { timeout: 2 * UNIT_MS });
  yield takeResume(position, UNIT_MS, { visibilityTimeout: UNIT_MS });
  if (model.outcome !== null) return;
  yield takeAbort(position);

  const wait = model.dueAt - now;
  if (wait > UNIT_MS) {
    yield takeRequest(position, now + UNIT_MS);
    for (const kind of RUNNING_RESULTS)
      for (const requestedAt of [now, now + UNIT_MS])
        yield takePoll(position, { kind, requestedAt, observedAt: now + UNIT_MS, ...SHORT });
  }
  // Without a limit and a delay, there is no next poll.
  if (wait > 100 * UNIT_MS) return;
  for (const late of [0, UNIT_MS]) {
    const requestedAt = Math.max(model.dueAt, now) + late;
    for (const kind of LAST_RESULTS)
      yield takePoll(position, { kind, requestedAt, observedAt: requestedAt, ...SHORT });
    for (const kind of RUNNING_RESULTS)
      for (const took of [0, UNIT_MS, 2 * UNIT_MS])
        for (const delay of DELAYS)
          yield takePoll(position, { kind, requestedAt, observedAt: requestedAt + took, ...delay });
  }
}

/** A time that is farther away is never reached. */
const FAR_MS = 1e9;
/** No window is longer. */
const MAX_WINDOW_MS = 300_000;

/**
 * All that the next decisions depend on, relative to now. How long ago something happened does not matter once no limit
 * depends on it any more: a window that has run out stays so until it closes.
 */
function keyOf({ state, now, inTime }: Position): string {
  const { outcome, deadline, notFoundSince, outageSince, nextPollAt, notBefore } = state;
  const { serviceResponded, visibilityTimeout, job } = state;
  const untilOf = (time: number | null, earliest: number): number | null =>
    time === null ? null : Math.max(Math.min(time - now, FAR_MS), -earliest);
  return [
    outcome,
    // A wait that was driven in time has a bound after its deadline.
    untilOf(deadline, inTime ? 3 * POLL_TIMEOUT_MS : 0),
    untilOf(notFoundSince, visibilityTimeout ?? 0),
    untilOf(outageSince, state.outageTimeout ?? MAX_WINDOW_MS),
    untilOf(nextPollAt, 0),
    untilOf(notBefore, 0),
    visibilityTimeout,
    serviceResponded,
    job?.status,
    inTime,
  ].join();
}

export interface SearchResult {
  readonly states: number;
  readonly steps: number;
  /** The outcomes that were reached. */
  readonly outcomes: ReadonlySet<string>;
}

/**
 * Takes every step from every state that can be reached, and checks the invariants after each. Because time counts from now,
 * these states are finitely many, so what holds after each step holds for sequences of any length.
 * @throws Error with the steps that led to a violation.
 */
export function searchEverySequence(limits: ModelLimits): SearchResult {
  const known = new Set<string>();
  const outcomes = new Set<string>();
  let steps = 0;
  let frontier: Position[] = [startPosition(limits)];
  while (frontier.length > 0) {
    const next: Position[] = [];
    for (const position of frontier) {
      for (const step of nextSteps(position)) {
        steps += 1;
        checkInvariants(step);
        const key = keyOf(step);
        if (known.has(key)) continue;
        known.add(key);
        outcomes.add(String(step.state.outcome));
        if (!canBeSaved(step)) throw violation('a state can be saved and read', step);
        next.push(step);
      }
    }
    frontier = next;
  }
  return { states: known.size, steps, outcomes };
}

const invariants = Object.entries(INVARIANTS);

function checkInvariants(step: Step): void {
  for (const [name, holds] of invariants) if (!holds(step)) throw violation(name, step);
}

/** Names the invariant, the limits of the wait, and what happened to it. */
function violation(name: string, { model, event }: Step): Error {
  const past: string[] = [];
  for (let each = model; each.event && each.before; each = each.before)
    past.unshift(JSON.stringify(each.event));
  const lines = [`Violated: ${name}`, JSON.stringify(model.given), ...past, JSON.stringify(event)];
  return new Error(lines.join('\n'));
}
