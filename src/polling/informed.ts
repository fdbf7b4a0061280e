import type { PollingContext, PollingStrategy } from './strategy.js';

/** What cannot be told from the looks alone. */
export type Circumstances = Pick<PollingContext, 'service' | 'age'>;

/** The same strategy, with contexts that also tell the circumstances. */
export function informed(
  polling: PollingStrategy,
  circumstances: (context: PollingContext) => Circumstances,
): PollingStrategy {
  const wait = {};
  /** A look that is one context stays one, whatever the strategy is asked of it. */
  let last: { readonly context: PollingContext; readonly told: PollingContext } | undefined;
  const inform = (context: PollingContext): PollingContext => {
    if (last?.context !== context) {
      last = { context, told: { ...context, wait, ...circumstances(context) } };
    }
    return last.told;
  };
  return {
    nextDelay: context => polling.nextDelay(inform(context)),
    ...(polling.expectation && { expectation: context => polling.expectation?.(inform(context)) }),
    ...(polling.completed && { completed: context => polling.completed?.(inform(context)) }),
  };
}
