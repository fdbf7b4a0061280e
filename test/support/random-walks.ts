import fc from 'fast-check';
import { type ModelLimits, RESULT_KINDS } from './machine-model.js';
import {
  type Position,
  type Step,
  startPosition,
  takeAbort,
  takePoll,
  takeRequest,
  takeResume,
  throughCheckpoint,
} from './machine-walk.js';

const limit = (...values: number[]) => fc.constantFrom(0, 1, ...values, Number.POSITIVE_INFINITY);
const limits: fc.Arbitrary<ModelLimits> = fc.record({
  timeout: limit(45_000, 600_000, 2_000_000),
  visibilityTimeout: limit(20_000, 60_000),
  outageTimeout: fc.option(limit(20_000, 300_000), { nil: undefined }),
});

const poll = fc.record({
  type: fc.constant('poll' as const),
  kind: fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...RESULT_KINDS.slice(0, 4)) },
    { weight: 1, arbitrary: fc.constantFrom(...RESULT_KINDS.slice(4)) },
  ),
  percent: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
  /** How late its timer fires. */
  late: fc.oneof(
    { weight: 20, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(1, 7_200_000) },
  ),
  took: fc.oneof(fc.constantFrom(0, 0.5, 30_000), fc.integer({ min: 0, max: 2000 })),
  delay: fc.oneof(
    fc.constantFrom(-5, 0, 1, 500, 1e9, Number.POSITIVE_INFINITY),
    fc.double({ min: 0, max: 30_000, noNaN: true }),
  ),
  retryAfter: fc.constantFrom(0, 0, 0, 5000, 1e12),
});
/** The result of a request that another wait had sent. */
const shared = fc.record({
  type: fc.constant('shared' as const),
  kind: fc.constantFrom(...RESULT_KINDS.slice(0, 4)),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  ago: fc.constantFrom(0, 1, 500, 30_000),
});
const pollNow = fc.record({
  type: fc.constant('request' as const),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
});
const stop = fc.record({
  type: fc.constant('resume' as const),
  downFor: fc.constantFrom(0, 1, 10_000, 86_400_000),
  limits: fc.record(
    { timeout: fc.constantFrom(0, 60_000), visibilityTimeout: fc.constantFrom(0, 60_000) },
    { requiredKeys: [] },
  ),
});
const action = fc.oneof(
  { weight: 40, arbitrary: poll },
  { weight: 3, arbitrary: shared },
  { weight: 2, arbitrary: pollNow },
  { weight: 2, arbitrary: stop },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('save' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('abort' as const) }) },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** The limits of a wait, and what happens to it. */
export const walks = fc.tuple(limits, fc.array(action, { maxLength: 40, size: 'max' }));

/** The steps of a wait to which this happens. */
export function walk(given: ModelLimits, actions: readonly Action[]): Step[] {
  const steps: Step[] = [];
  let position: Position = startPosition(given);
  for (const each of actions) {
    if (each.type === 'save') {
      position = throughCheckpoint(position);
      continue;
    }
    const next = take(position, each);
    steps.push(next);
    position = next;
  }
  return steps;
}

function take(position: Position, each: Exclude<Action, { type: 'save' }>): Step {
  const { now, state } = position;
  const sleep = Math.min(Math.max(state.nextPollAt - now, 0), 1e9);
  switch (each.type) {
    case 'poll': {
      const requestedAt = now + sleep + each.late;
      const percent = each.kind === 'running' ? each.percent : undefined;
      const observedAt = requestedAt + each.took;
      return takePoll(position, { ...each, percent, requestedAt, observedAt });
    }
    case 'shared': {
      const observedAt = now + sleep * each.at;
      const times = { requestedAt: observedAt - each.ago, observedAt, delay: 1000, retryAfter: 0 };
      return takePoll(position, { kind: each.kind, ...times });
    }
    case 'request':
      return takeRequest(position, now + sleep * each.at);
    case 'resume':
      return takeResume(position, each.downFor, each.limits);
    case 'abort':
      return takeAbort(position);
  }
}
