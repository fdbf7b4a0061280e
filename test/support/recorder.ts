import type { JobUpdate, JobWaitEvents } from '../../src/machine/events.js';
import type { JobWait } from '../../src/wait/job-wait.js';

const EVENTS = [
  'poll',
  'visible',
  'status',
  'progress',
  'retry',
  'completed',
  'failed',
] as const satisfies readonly (keyof JobWaitEvents)[];

export interface Recorded {
  readonly event: keyof JobWaitEvents;
  readonly payload: unknown;
}

/** Every event that a wait emits, in order. */
export function recordEvents(wait: JobWait): Recorded[] {
  const recorded: Recorded[] = [];
  for (const event of EVENTS) wait.on(event, payload => recorded.push({ event, payload }));
  return recorded;
}

/** The `type` of each update of an iteration, and what it threw at the end. */
export async function readTypes(
  updates: AsyncIterable<JobUpdate>,
): Promise<{ types: string[]; thrown: unknown }> {
  const types: string[] = [];
  try {
    for await (const update of updates) types.push(update.type);
    return { types, thrown: undefined };
  } catch (thrown) {
    return { types, thrown };
  }
}

/** The first item of an iteration, which it then leaves. */
export async function firstOf<T>(items: AsyncIterable<T>): Promise<T> {
  for await (const item of items) return item;
  throw new Error('There was none');
}
