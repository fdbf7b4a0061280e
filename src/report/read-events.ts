import { isObject } from '../model/validation.js';
import type { TimelineEvent } from './timeline.js';

/** A file of events that cannot be used. The message names the line. */
export class EventFileError extends Error {
  override readonly name = 'EventFileError';
}

/**
 * The events in the output of `--ndjson`, one at a time, because a long run has many.
 * @throws EventFileError if a line is no event, or if there is none.
 */
export function* readEvents(text: string): Generator<TimelineEvent, void, undefined> {
  let isEmpty = true;
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    isEmpty = false;
    yield readEvent(line, index + 1);
  }
  if (isEmpty) throw new EventFileError('there are no events in it');
}

function readEvent(line: string, number: number): TimelineEvent {
  const reject = (problem: string): EventFileError =>
    new EventFileError(`line ${number} ${problem}`);
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    throw reject('is not JSON');
  }
  if (!isObject(event)) throw reject('is no JSON object');
  for (const member of ['type', 'jobId', 'time']) {
    if (typeof event[member] !== 'string') throw reject(`has no "${member}"`);
  }
  if (Number.isNaN(Date.parse(event.time as string))) throw reject('has a "time" that is no time');
  return event as unknown as TimelineEvent;
}
