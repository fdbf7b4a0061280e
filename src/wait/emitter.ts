import { EventEmitter } from 'eventemitter3';
import { optionError } from '../model/validation.js';
import { reportListenerError, type WaitIdentity } from '../runtime/diagnostics.js';

type Listener = (payload: never) => unknown;

/** An emitter whose listeners cannot harm each other: what one throws, or rejects with, is only reported. */
export class SafeEmitter<Events> {
  readonly #emitter = new EventEmitter();

  on(event: keyof Events & string, listener: Listener): void {
    this.#emitter.on(event, wrapListener(listener));
  }

  once(event: keyof Events & string, listener: Listener): void {
    this.#emitter.once(event, wrapListener(listener));
  }

  off(event: keyof Events & string, listener: Listener): void {
    const wrapper = wrappers.get(listener);
    if (wrapper) this.#emitter.off(event, wrapper);
  }

  /** @param wait the wait in which the event happened, for reports about listeners. */
  emit<K extends keyof Events & string>(event: K, payload: Events[K], wait: WaitIdentity): void {
    this.#emitter.emit(event, payload, wait);
  }

  hasListeners(event: keyof Events & string): boolean {
    return this.#emitter.listenerCount(event) > 0;
  }
}

type Wrapper = (payload: unknown, wait: WaitIdentity) => void;

/** The wrapper of each listener, the same in every emitter, so that `off` finds it. */
const wrappers = new WeakMap<Listener, Wrapper>();

function wrapListener(listener: Listener): Wrapper {
  if (typeof listener !== 'function') throw optionError('listener', 'a function', listener);
  let wrapper = wrappers.get(listener);
  if (!wrapper) {
    wrapper = (payload, wait) => {
      try {
        const result = listener(payload as never) as Partial<PromiseLike<unknown>> | undefined;
        // Not only our own realm's promises reject.
        if (typeof result?.then === 'function') {
          result.then(undefined, error => reportListenerError(error, wait));
        }
      } catch (error) {
        reportListenerError(error, wait);
      }
    };
    wrappers.set(listener, wrapper);
  }
  return wrapper;
}
