import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCheckpoint, type SavedWait, saveCheckpoint } from '../../src/machine/checkpoint.js';
import { decide, limitsOf } from '../../src/machine/decide.js';
import { observe } from '../../src/machine/observe.js';
import { jobEnded, resume, type WaitState } from '../../src/machine/state.js';
import { terminalOutcome } from '../../src/model/job.js';
import { OptionError } from '../../src/model/validation.js';
import { fixed } from '../../src/polling/fixed.js';
import { broken, notFound, seen, unavailable } from '../support/drive.js';
import { startPosition } from '../support/machine-walk.js';
import { walk, walks } from '../support/random-walks.js';

const CHECKPOINTS = 400;
const SAVED_AT = 1e12;
const source = { service: 'rds', endpoint: 'https://rds.example', projectId: 'p-1' };

const checkpoints = walks.map(([limits, actions]) => {
  const { state, now } = walk(limits, actions).at(-1) ?? startPosition(limits);
  return saveCheckpoint({ state, elapsed: now, source }, SAVED_AT) as Record<string, unknown>;
});

const REMOVED = Symbol('removed');
const VALUES: readonly unknown[] = [
  ...[REMOVED, null, true, false, '', 'x', '7', [], {}, [null]],
  ...[-1, -0, 0, 1, 0.5, 1e3, 1e6, 1e9, SAVED_AT, 1e13, 1e15, 8.64e15, 1e16, 1e17, 1e300],
  ...[2 ** 31, 2 ** 53 - 1, 2 ** 53, Number.MAX_VALUE, Number.MIN_VALUE],
  ...['Running', 'Completed', 'Failed', 'Canceled', 'completed', 'failed', 'canceled', 'timeout'],
];
const values = fc.oneof(fc.constantFrom(...VALUES), fc.nat(), fc.jsonValue({ maxDepth: 2 }));

/** Which member, chosen among all, and what it becomes; or what is added to it; or which other member it swaps with. */
const mutation = fc.oneof(
  fc.record({ at: fc.nat(), value: values }),
  fc.record({ at: fc.nat(), add: fc.constantFrom(1, -1, 0.1, 1000, -1000, 60_000, -60_000, 1e12) }),
  fc.record({ at: fc.nat(), other: fc.nat() }),
);
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;
const mutations = fc.array(mutation, { minLength: 1, maxLength: 2 });

type Member = readonly [holder: Record<string, unknown>, key: string];

function* membersOf(value: unknown): Generator<Member> {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    const holder = value as Record<string, unknown>;
    yield [holder, key];
    yield* membersOf(holder[key]);
  }
}

const mutated = fc.tuple(checkpoints, mutations).map(([checkpoint, list]) => {
  for (const each of list) mutate(checkpoint, each);
  return JSON.parse(JSON.stringify(checkpoint));
});

function mutate(checkpoint: object, mutation: Mutation): void {
  const members = [...membersOf(checkpoint)];
  const memberAt = (index: number) => members[index % members.length] as Member;
  const [holder, key] = memberAt(mutation.at);
  if ('value' in mutation) {
    if (mutation.value === REMOVED) delete holder[key];
    else holder[key] = mutation.value;
  } else if ('add' in mutation) {
    if (typeof holder[key] === 'number') holder[key] += mutation.add;
  } else {
    const [otherHolder, otherKey] = memberAt(mutation.other);
    if (isWithin(holder[key], otherHolder) || isWithin(otherHolder[otherKey], holder)) return;
    [holder[key], otherHolder[otherKey]] = [otherHolder[otherKey], holder[key]];
  }
}

const isWithin = (value: unknown, holder: object): boolean =>
  value === holder || [...membersOf(value)].some(([each, key]) => each[key] === holder);

/** The wait of a checkpoint, or undefined for one that is rejected as it should be. */
function read(checkpoint: unknown): SavedWait | undefined {
  try {
    return readCheckpoint(checkpoint, SAVED_AT + 5000);
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError);
    expect((error as OptionError).message).toMatch(/^Expected `checkpoint[^`]*` to be .*, got /s);
    return undefined;
  }
}

const canBeReadAgain = (state: WaitState, elapsed: number): void => {
  const text = JSON.stringify(saveCheckpoint({ state, elapsed }, SAVED_AT));
  expect(readCheckpoint(JSON.parse(text), SAVED_AT).state).toEqual(
    JSON.parse(JSON.stringify(state)),
  );
};

/** Checks many checkpoints with random changes, and some with each single value in each place. */
function holds(check: (saved: SavedWait) => void): void {
  const checkRead = (checkpoint: unknown): void => {
    const saved = read(checkpoint);
    if (saved) check(saved);
  };
  fc.assert(fc.property(mutated, checkRead), { numRuns: CHECKPOINTS });
  fc.assert(
    fc.property(checkpoints, checkpoint => {
      for (const changed of singleMutations(checkpoint)) checkRead(changed);
    }),
    { numRuns: 2, endOnFailure: true },
  );
}

function* singleMutations(checkpoint: object): Generator<unknown> {
  const text = JSON.stringify(checkpoint);
  const count = [...membersOf(checkpoint)].length;
  for (let at = 0; at < count; at += 1) {
    for (const value of VALUES) {
      const copy = JSON.parse(text);
      mutate(copy, { at, value });
      yield copy;
    }
  }
}

describe('a checkpoint that was changed is rejected by name, or the wait', () => {
  test('has the outcome of its job', () => {
    holds(({ state: { outcome, job } }) => {
      const ended = jobEnded(outcome) ? outcome : undefined;
      expect(ended).toBe(job ? terminalOutcome(job.status) : undefined);
    });
  });

  test('sleeps past no limit, whether it is resumed or not', () => {
    holds(({ state, elapsed }) => {
      const limits = limitsOf(state).filter((limit, index) => index === 0 || limit > elapsed);
      const action = decide(state, elapsed);
      if (action.type === 'sleep')
        expect(action.until).toBeLessThanOrEqual(Math.max(Math.min(...limits), elapsed));
      expect(decide(resume(state, elapsed), elapsed).type).not.toBe('sleep');
    });
  });

  test('polls at most once a millisecond, and can be saved and read at any time', () => {
    holds(({ state: saved, elapsed }) => {
      let now = elapsed;
      let state = resume(saved, now, { timeout: '1h' });
      canBeReadAgain(saved, elapsed);
      for (const result of [notFound, seen('Running', 50), broken, unavailable, notFound]) {
        canBeReadAgain(state, now);
        if (decide(state, now).type === 'settle') return;
        state = observe(state, result, now, fixed(0)).state;
        const action = decide(state, now);
        expect(action.type).not.toBe('poll');
        if (action.type === 'sleep') {
          expect(action.until).toBeGreaterThan(now);
          now = action.until;
        }
      }
    });
  });

  test('ends at its deadline', () => {
    holds(({ state, elapsed }) => {
      const resumed = resume(state, elapsed, { timeout: '1m' });
      if (resumed.outcome !== null) return;
      const { state: at } = observe(resumed, seen('Running', 1), elapsed, fixed('1h'));
      expect(at.nextPollAt).toBe(elapsed + 60_000);
      const { state: ended } = observe(at, seen('Running'), at.nextPollAt, fixed('1h'));
      expect(ended.outcome).toBe('timeout');
    });
  });
});

test('a checkpoint that was not changed is always read', () => {
  fc.assert(
    fc.property(checkpoints, checkpoint => {
      expect(readCheckpoint(checkpoint, SAVED_AT).state).toEqual(checkpoint.state);
    }),
  );
});
