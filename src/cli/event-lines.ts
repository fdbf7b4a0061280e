import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EVENT_CHANNEL, type EventRecord } from '../telemetry/event-record.js';
import type { JobWait } from '../wait/job-wait.js';
import { toJsonLine } from './results.js';

export interface EventLines {
  /** Prints the events of this wait. */
  add(wait: JobWait): void;
  stop(): void;
}

/** Prints events as lines of JSON, exactly as the channel `jobwait:event` carries them to any other subscriber. */
export function printEventLines(print: (line: string) => void): EventLines {
  const waitIds = new Set<number>();
  const onEvent = (message: unknown): void => {
    const record = message as EventRecord;
    if (waitIds.has(record.waitId)) print(toJsonLine(record));
  };
  subscribe(EVENT_CHANNEL, onEvent);
  return {
    add: ({ waitId }) => void waitIds.add(waitId),
    stop: () => void unsubscribe(EVENT_CHANNEL, onEvent),
  };
}
