import type { PollingContext, PollingStrategy } from './strategy.js';

/** What cannot be told from the looks alone. */
export type Circumstances = Pick<PollingContext, 'service' | 'age'>;

/** The same strategy for one wait, with contexts that also tell the circumstances. */
export function informed(
  polling: PollingStrategy,
  circumstances: (context: PollingContext) => Circumstances,
): PollingStrategy {
  const told = new Told(circumstances);
  return {
    nextDelay: context => polling.nextDelay(told.last(context)),
    ...(polling.expectation && { expectation: context => polling.expectation?.(told.of(context)) }),
    ...(polling.completed && { completed: context => polling.completed?.(told.last(context)) }),
  };
}

/** What a strategy is told of one wait. A look that is one context stays one, whatever the strategy is asked of it. */
class Told {
  readonly #circumstances: (context: PollingContext) => Circumstances;
  #look: { readonly context: PollingContext; readonly told: PollingContext } | undefined;

  constructor(circumstances: (context: PollingContext) => Circumstances) {
    this.#circumstances = circumstances;
  }

  of(context: PollingContext): PollingContext {
    if (this.#look?.context !== context) {
      const told = { ...context, wait: this, ...this.#circumstances(context) };
      this.#look = { context, told };
    }
    return this.#look.told;
  }

  /** The same for what is asked last of a look: nothing of it is kept while the wait sleeps. */
  last(context: PollingContext): PollingContext {
    const told = this.of(context);
    this.#look = undefined;
    return told;
  }
}
