import { isDeepStrictEqual } from 'node:util';
import { decide, limitsOf } from '../../src/machine/decide.js';
import { POLL_TIMEOUT_MS, type Position, type Step, throughCheckpoint } from './machine-walk.js';

const EVENT_ORDER = ['poll', 'visible', 'status', 'progress', 'stalled', 'retry', 'completed'];

/** What holds after everything that can happen to a wait. */
export const INVARIANTS: Record<string, (step: Step) => boolean> = {
  'the outcome is that of the model': ({ state, model }) => state.outcome === model.outcome,

  'the next poll is due when the model says': ({ state, model }) =>
    state.nextPollAt === model.dueAt,

  'the limits are those of the model': ({ state, model }) =>
    state.outcome !== null ||
    limitsOf(state).every((limit, index) => limit === model.limits[index]),

  'no poll is scheduled past a limit that is to come': ({ state, event, now }) =>
    state.outcome !== null ||
    event.type !== 'poll' ||
    limitsOf(state).every(
      limit => limit <= event.requestedAt || state.nextPollAt <= Math.max(limit, now),
    ),

  'a limit ends a wait only through a poll that was requested at or after it': ({
    before,
    state,
    event,
  }) => {
    if (event.type !== 'poll' || before.state.outcome !== null) return true;
    const [deadline, notFound, outage] = limitsOf(state);
    const { outcome, visibilityTimeout, outageTimeout } = state;
    if (outcome === 'timeout') return event.requestedAt >= deadline;
    if (outcome === 'not-found') return event.requestedAt >= notFound || visibilityTimeout === 0;
    if (outcome === 'unavailable') return event.requestedAt >= outage || outageTimeout === 0;
    return true;
  },

  'a poll requested at or after the deadline ends the wait': ({ state, event }) =>
    event.type !== 'poll' ||
    event.requestedAt < limitsOf(state)[0] ||
    decide(state, event.observedAt).type === 'settle',

  'a wait that is driven in time ends by its deadline plus two polls': step =>
    step.before.state.outcome !== null ||
    !step.inTime ||
    step.now <= limitsOf(step.state)[0] + 2 * POLL_TIMEOUT_MS,

  'a poll follows at once only if time has passed since the request of the one before': ({
    before,
    event,
    state,
    now,
  }) =>
    event.type !== 'poll' ||
    before.state.outcome !== null ||
    state.outcome !== null ||
    state.nextPollAt > now ||
    event.requestedAt < now,

  'a sleep ends later than it begins': ({ state, now }) => {
    const action = decide(state, now);
    return action.type !== 'sleep' || action.until > now;
  },

  'every poll is counted once': ({ before, state, event }) => {
    const isCounted = event.type === 'poll' && before.state.outcome === null;
    const counted = Object.values(state.observed).reduce((sum, count) => sum + count, 0);
    return (
      state.attempts === before.state.attempts + (isCounted ? 1 : 0) && counted === state.attempts
    );
  },

  'events are in order, and none comes twice in a poll': ({ events }) => {
    const places = events.map(({ type }) => EVENT_ORDER.indexOf(type));
    return places.every((place, index) => place > (places[index - 1] ?? -1));
  },

  'a job becomes visible once, and completes once': ({ before, state, events }) => {
    const has = (wanted: string) => events.some(({ type }) => type === wanted);
    const isNew = before.state.job === null && state.job !== null;
    const isDone = before.state.outcome !== 'completed' && state.outcome === 'completed';
    return has('visible') === isNew && has('completed') === isDone;
  },

  'a percentage that moves is reported, and no poll in which it moves reports a stall': ({
    before,
    state,
    events,
  }) => {
    const has = (wanted: string) => events.some(({ type }) => type === wanted);
    const hasMoved = before.state.progress.at(-1)?.percent !== state.progress.at(-1)?.percent;
    return has('progress') === hasMoved && !(hasMoved && has('stalled'));
  },

  'a wait whose job has ended does not change its outcome': ({ before, state }) =>
    !before.model.hasEnded || state.outcome === before.state.outcome,
};

/** Holds at every moment. It takes most of the time of all. */
export function canBeSaved({ state, now, model, inTime }: Position): boolean {
  const position = { state, now, model, inTime };
  return isDeepStrictEqual(throughCheckpoint(position), position);
}
