import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type {
  PollEndPayload,
  PollStartPayload,
  QueuePayload,
  ThrottledPayload,
  WaitEndPayload,
  WaitStartPayload,
} from '../telemetry/channels.js';

/** The channels that are turned into spans and metrics. */
interface Payloads {
  'tracing:jobwait:wait:start': WaitStartPayload;
  'tracing:jobwait:wait:end': WaitEndPayload;
  'tracing:jobwait:poll:start': PollStartPayload;
  'tracing:jobwait:poll:end': PollEndPayload;
  'jobwait:throttled': ThrottledPayload;
  'jobwait:queue': QueuePayload;
}

export type Listeners = { readonly [Name in keyof Payloads]?: (payload: Payloads[Name]) => void };

/** Subscribes to channels. Returns a function that ends it. */
export function subscribeAll(listeners: Listeners): () => void {
  const entries = Object.entries(listeners) as [string, (payload: unknown) => void][];
  for (const [name, listener] of entries) subscribe(name, listener);
  return () => {
    for (const [name, listener] of entries) unsubscribe(name, listener);
  };
}
