import type { WaitCheckpoint } from '../checkpoint.js';
import type { Job } from '../job.js';
import type { MachineEvent } from '../machine/events.js';
import type { Outcome, WaitState } from '../machine/state.js';

/** Where a shell tells what happens. */
export interface WaitObserver {
  /** Whether anybody wants to hear of every look. */
  readonly wantsPolls: boolean;
  onEvent(event: MachineEvent): void;
  /** Once, last of all. */
  onEnd(outcome: Outcome, snapshot: WaitSnapshot): void;
  /** What nothing should have thrown: a rejected wait is better than one that never ends. */
  onError(error: unknown): void;
}

/** A handle of a wait, whatever its job's entities are. */
export interface WaitRef {
  readonly id: string;
  abort(reason?: unknown): void;
}

/** What is left of a wait. */
export interface WaitSnapshot {
  /** As the caller has it. */
  readonly wait: WaitRef;
  readonly state: WaitState;
  /** The job as it was last seen. */
  readonly job: Job | undefined;
  /** Why the last look failed, if it did. */
  readonly cause: Error | undefined;
  /** The reason of the abort that ended the wait, if one did. */
  readonly abortReason: unknown;
  /** Milliseconds that the wait took. */
  readonly elapsed: number;
  checkpoint(): WaitCheckpoint;
}
