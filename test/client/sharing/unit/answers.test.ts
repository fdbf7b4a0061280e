import { describe, expect, test } from 'vitest';
import { ResultBatch } from '../../../../src/client/sharing/shared-scheduler.js';
import type { QueuedPoll } from '../../../../src/client/sharing/watched-job.js';
import { running, socketError } from '../../../support/jobs.js';
import { planLook } from './support/looks.js';

const HEARD = { job: running(10) };

/** Looks by name, and the names of those that have been told. @param then what a wait does when it is told. */
function looksOf(...names: string[]) {
  const told: string[] = [];
  const then = new Map<string, () => void>();
  const looks = names.map(name => {
    const onHeard = (): void => {
      told.push(name);
      then.get(name)?.();
    };
    return planLook({ onHeard }).look;
  });
  return { looks, told, then };
}

/** The end of the current code, and of what was put off until then. */
const endOfCode = (): Promise<void> => Promise.resolve();

describe('answers', () => {
  test('are told at the end of the current code, as they are', async () => {
    const answers = new ResultBatch();
    const { look, heard } = planLook();
    answers.add(look, HEARD, 700);
    expect(heard).toEqual([]);
    expect(look.isSettled).toBe(false);
    await endOfCode();
    expect(heard).toEqual([[HEARD, 700]]);
    expect(look.isSettled).toBe(true);
  });

  test('are told all at one time, in the order in which they were found out', async () => {
    const answers = new ResultBatch();
    const { looks, told } = looksOf('a', 'b', 'c');
    for (const look of looks.toReversed()) answers.add(look, HEARD, 0);
    expect(told).toEqual([]);
    await endOfCode();
    expect(told).toEqual(['c', 'b', 'a']);
  });

  test('are told once each, to one look or to many, again and again', async () => {
    const answers = new ResultBatch();
    const first = planLook();
    const second = planLook();
    answers.add(first.look, HEARD, 1);
    await endOfCode();
    const error = socketError();
    answers.add(second.look, { error }, 2);
    await endOfCode();
    await endOfCode();
    expect([first.heard, second.heard]).toEqual([[[HEARD, 1]], [[{ error }, 2]]]);
  });

  test('are not told to a wait that has abandoned the look meanwhile', async () => {
    const answers = new ResultBatch();
    const { looks, told } = looksOf('a', 'b', 'c');
    for (const look of looks) answers.add(look, HEARD, 0);
    looks[1]?.cancel('enough');
    await endOfCode();
    expect(told).toEqual(['a', 'c']);
  });

  test('nor where that was done by a wait that was told before it', async () => {
    const answers = new ResultBatch();
    const { looks, told, then } = looksOf('a', 'b', 'c');
    then.set('a', () => looks[2]?.cancel('enough'));
    for (const look of looks) answers.add(look, HEARD, 0);
    await endOfCode();
    expect(told).toEqual(['a', 'b']);
  });

  test('that are found out while others are told follow after them', async () => {
    const answers = new ResultBatch();
    const { looks, told, then } = looksOf('a', 'b', 'c', 'd');
    const [a, b, c, d] = looks as [QueuedPoll, QueuedPoll, QueuedPoll, QueuedPoll];
    const atOnce: string[] = [];
    then.set('a', () => {
      answers.add(c, HEARD, 0);
      answers.add(d, HEARD, 0);
      atOnce.push(...told);
    });
    answers.add(a, HEARD, 0);
    answers.add(b, HEARD, 0);
    await endOfCode();
    await endOfCode();
    expect(atOnce).toEqual(['a']);
    expect(told).toEqual(['a', 'b', 'c', 'd']);
  });
});
