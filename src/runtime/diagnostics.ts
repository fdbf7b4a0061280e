import { channel } from 'node:diagnostics_channel';
import { inspect } from 'node:util';

/** Codes of the warnings that have been emitted. Tests clear it. */
export const warnedCodes = new Set<string>();

/** Emits a process warning, once per code in the life of the process. */
export function warnOnce(code: string, message: string): void {
  if (warnedCodes.has(code)) return;
  warnedCodes.add(code);
  process.emitWarning(message, { type: 'JobWaitWarning', code });
}

/** The wait in which something happened. */
export interface WaitIdentity {
  /** The id that is waited for. */
  readonly jobId: string;
  /** Identifies the wait, unique in the process. */
  readonly waitId: number;
}

/** `jobwait:listener-error`: what a listener threw or rejected with, or a polling strategy threw. The wait goes on. */
export interface ListenerErrorPayload extends WaitIdentity {
  /** What was thrown, which may be anything. */
  readonly error: unknown;
}

const listenerErrorChannel = channel('jobwait:listener-error');

/** Reports what a listener threw or rejected with, which must not end the wait: on the channel `jobwait:listener-error`, and as a warning. */
export function reportListenerError(error: unknown, wait: WaitIdentity): void {
  publishListenerError(error, wait);
  warnOnce(
    'JOBWAIT_LISTENER_ERROR',
    `A listener of a wait threw, which does not end the wait: ${describeThrown(error)}`,
  );
}

/** Reports a polling strategy that threw or returned no delay; the wait goes on with exponential(). */
export function reportPollingError(error: unknown, wait: WaitIdentity): void {
  publishListenerError(error, wait);
  warnOnce(
    'JOBWAIT_POLLING_ERROR',
    `A polling strategy failed, and its wait goes on with exponential(): ${describeThrown(error)}`,
  );
}

function publishListenerError(error: unknown, { jobId, waitId }: WaitIdentity): void {
  const payload: ListenerErrorPayload = Object.freeze({ jobId, waitId, error });
  listenerErrorChannel.publish(payload);
}

/** What was thrown may throw in turn when it is shown. */
function describeThrown(thrown: unknown): string {
  try {
    return inspect(thrown);
  } catch {
    return 'something that cannot be shown';
  }
}
