import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EVENT_CHANNEL, type EventRecord } from '../telemetry/event-record.js';
import type { JobWait } from '../wait/job-wait.js';

/** The events of some waits, exactly as the channel `jobwait:event` carries them to any other subscriber. */
export interface EventSubscription {
  /** Includes the events of this wait. */
  add(wait: JobWait): void;
  stop(): void;
}

export function subscribeToEvents(onEvent: (record: EventRecord) => void): EventSubscription {
  const waitIds = new Set<number>();
  const onMessage = (message: unknown): void => {
    const record = message as EventRecord;
    if (waitIds.has(record.waitId)) onEvent(record);
  };
  subscribe(EVENT_CHANNEL, onMessage);
  return {
    add: ({ waitId }) => void waitIds.add(waitId),
    stop: () => void unsubscribe(EVENT_CHANNEL, onMessage),
  };
}
