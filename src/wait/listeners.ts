import { channel } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { EventEmitter } from 'eventemitter3';
import { expected } from '../usage.js';

type Listener = (payload: never) => unknown;

/** What a listener threw is published here, as `{ error }`. */
const listenerError = channel('jobwait:listener-error');
let warned = false;

/** Tells of a fault in the caller's code that must not end a wait: on the diagnostics channel, and once a process as a warning. */
export function reportFault(culprit: 'listener' | 'polling strategy', error: unknown): void {
  listenerError.publish({ error });
  if (warned) return;
  warned = true;
  const said = inspect(error);
  process.emitWarning(`A ${culprit} of a wait threw, which does not end the wait: ${said}`, {
    type: 'JobWaitWarning',
    code: 'JOBWAIT_LISTENER',
  });
}

/** Events to listeners that cannot harm each other: what one throws, or rejects with, is reported and goes no further. */
export class Listeners<Events> {
  readonly #emitter = new EventEmitter();

  on(event: keyof Events & string, listener: Listener): void {
    this.#emitter.on(event, guardOf(listener));
  }

  once(event: keyof Events & string, listener: Listener): void {
    this.#emitter.once(event, guardOf(listener));
  }

  off(event: keyof Events & string, listener: Listener): void {
    const guard = guards.get(listener);
    if (guard) this.#emitter.off(event, guard);
  }

  emit<K extends keyof Events & string>(event: K, payload: Events[K]): void {
    this.#emitter.emit(event, payload);
  }

  has(event: keyof Events & string): boolean {
    return this.#emitter.listenerCount(event) > 0;
  }
}

/** What is called in place of a listener, the same for all who emit to it. */
const guards = new WeakMap<Listener, (payload: unknown) => void>();

function guardOf(listener: Listener): (payload: unknown) => void {
  if (typeof listener !== 'function') throw expected('listener', 'a function', listener);
  let guard = guards.get(listener);
  if (!guard) {
    guard = payload => {
      try {
        const result = listener(payload as never);
        if (isThenable(result)) result.then(undefined, report);
      } catch (error) {
        report(error);
      }
    };
    guards.set(listener, guard);
  }
  return guard;
}

const report = (error: unknown): void => reportFault('listener', error);

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';
}
