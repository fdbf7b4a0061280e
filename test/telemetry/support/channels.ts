import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { onTestFinished } from 'vitest';

export const WAIT_CHANNELS = ['start', 'error', 'end'].map(
  phase => `tracing:jobwait:wait:${phase}`,
);
export const POLL_CHANNELS = ['start', 'error', 'end'].map(
  phase => `tracing:jobwait:poll:${phase}`,
);

export interface Message {
  /** Without the prefix: "wait:start". */
  readonly on: string;
  readonly [field: string]: unknown;
}

/** What is published on these channels until the test ends. */
export function collect(
  channels: readonly string[] = [...WAIT_CHANNELS, ...POLL_CHANNELS],
  react: (message: Message) => void = () => {},
): Message[] {
  const messages: Message[] = [];
  for (const name of channels) {
    const on = name.replace(/^(tracing:)?jobwait:/, '');
    listen(name, payload => {
      const message = { on, ...(payload as object) };
      messages.push(message);
      react(message);
    });
  }
  return messages;
}

/** Subscribes until the test ends. */
export function listen(name: string, listener: (payload: unknown) => void): void {
  const onMessage = (payload: unknown): void => listener(payload);
  subscribe(name, onMessage);
  onTestFinished(() => void unsubscribe(name, onMessage));
}
