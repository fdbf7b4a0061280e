import type { ForeseenProgress, MachineEvent } from '../machine/events.js';

/** What is told of a wait under way: its updates, those that only listeners are told of too. */
export type WaitUpdate =
  | Exclude<MachineEvent, { readonly type: 'progress' }>
  | ({ readonly type: 'progress' } & ForeseenProgress);
