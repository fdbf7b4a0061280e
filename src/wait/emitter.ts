import { EventEmitter } from 'eventemitter3';
import { optionError } from '../model/validation.js';
import { reportListenerError } from '../runtime/diagnostics.js';

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

  emit<K extends keyof Events & string>(event: K, payload: Events[K]): void {
    this.#emitter.emit(event, payload);
  }

  hasListeners(event: keyof Events & string): boolean {
    return this.#emitter.listenerCount(event) > 0;
  }
}

/** The wrapper of each listener, the same in every emitter, so that `off` finds it. */
const wrappers = new WeakMap<Listener, (payload: unknown) => void>();

function wrapListener(listener: Listener): (payload: unknown) => void {
  if (typeof listener !== 'function') throw optionError('listener', 'a function', listener);
  let wrapper = wrappers.get(listener);
  if (!wrapper) {
    wrapper = payload => {
      try {
        const result = listener(payload as never) as Partial<PromiseLike<unknown>> | undefined;
        // Not only our own realm's promises reject.
        if (typeof result?.then === 'function') result.then(undefined, reportListenerError);
      } catch (error) {
        reportListenerError(error);
      }
    };
    wrappers.set(listener, wrapper);
  }
  return wrapper;
}
