import type { WaitCheckpoint } from '../checkpoint.js';
import { monotonicNow, wallNow } from '../clock.js';
import type { Job } from '../job.js';
import { type SourceIdentity, saveCheckpoint } from '../machine/checkpoint.js';
import { decide } from '../machine/decide.js';
import type { MachineEvent } from '../machine/events.js';
import type { Answer, Failure } from '../machine/observation.js';
import { aborted, take } from '../machine/observe.js';
import { type Outcome, reviveJob, type WaitState } from '../machine/state.js';
import { type LookTaken, newsOf, pollOf } from '../machine/tell.js';
import { exponential } from '../polling/exponential.js';
import type { Circumstances, PollingStrategy } from '../polling/strategy.js';
import { reportFault } from './listeners.js';
import type { Heard, Looker, Looks, LookToCome } from './looks.js';
import { observationOfLook } from './meaning.js';
import type { AWait, EndedWait, ShellListener } from './shell-listener.js';
import { timingOf } from './timing.js';

/** What a wait is made of. */
export interface WaitPlan {
  readonly state: WaitState;
  /** Milliseconds that the wait has been going on for. */
  readonly elapsed: number;
  readonly looks: Looks;
  readonly identity?: SourceIdentity | undefined;
  readonly polling: PollingStrategy;
  readonly unref?: boolean | undefined;
}

/** The thin shell around the machine: it has the clock, and looks taken; what to do next is the machine's to say. */
export class Shell implements Looker, EndedWait {
  readonly wait: AWait;
  readonly unref: boolean;
  readonly #looks: Looks;
  readonly #identity: SourceIdentity | undefined;
  readonly #polling: PollingStrategy;
  readonly #listener: ShellListener;
  /** The monotonic time at which the wait began, or would have. */
  readonly #origin: number;
  #state: WaitState;
  #job: Job | undefined;
  #cause: Error | undefined;
  /** Why the wait was aborted, if it was. */
  #abortReason: unknown;
  #look: LookToCome | undefined;
  #telling = false;
  /** Milliseconds that the wait took; undefined while it goes on. */
  #endedAfter: number | undefined;

  constructor(plan: WaitPlan, wait: AWait, listener: ShellListener) {
    const { state, elapsed, looks, identity, polling, unref = false } = plan;
    this.wait = wait;
    this.unref = unref;
    this.#looks = looks;
    this.#identity = identity;
    this.#polling = polling;
    this.#listener = listener;
    this.#origin = monotonicNow() - elapsed;
    this.#state = state;
    this.#job = state.job ? reviveJob(state.job) : undefined;
  }

  get id(): string {
    return this.#state.jobId;
  }

  get lookTimeout(): number {
    return this.#state.lookTimeout ?? Number.POSITIVE_INFINITY;
  }

  get state(): WaitState {
    return this.#state;
  }

  get job(): Job | undefined {
    return this.#job;
  }

  get cause(): Error | undefined {
    return this.#cause;
  }

  get abortReason(): unknown {
    return this.#abortReason;
  }

  /** Milliseconds since the wait began. */
  get elapsed(): number {
    return this.#endedAfter ?? monotonicNow() - this.#origin;
  }

  checkpoint(): WaitCheckpoint {
    const saved = { state: this.#state, elapsed: this.elapsed, source: this.#identity };
    return saveCheckpoint(saved, wallNow());
  }

  /** Has looks taken from now on, until the machine says that it is over. */
  run(): void {
    if (this.#state.outcome === 'completed' && this.#job) {
      this.#tell({ type: 'completed', job: this.#job });
    }
    this.#goOn();
  }

  heard(heard: Heard, began: number): void {
    this.#look = undefined;
    try {
      this.#apply(observationOfLook(heard, began - this.#origin));
      this.#goOn();
    } catch (error) {
      this.#listener.fault(error);
    }
  }

  /** Ends the wait at once. Whether it did: after the end, or after the answer that decided it, there is nothing to abort. */
  abort(reason: unknown): boolean {
    if (this.#state.outcome !== null) return false;
    this.#state = aborted(this.#state);
    this.#abortReason = reason;
    this.#look?.abandon(reason);
    // Called by a listener, the rest of the look is dropped first and the end follows.
    if (!this.#telling) this.#end('aborted');
    return true;
  }

  #goOn(): void {
    if (this.#endedAfter !== undefined) return;
    const now = this.elapsed;
    const action = decide(this.#state, now);
    if (action.type === 'settle') this.#end(action.outcome);
    else this.#look = this.#looks.plan(this, timingOf(this.#state, now));
  }

  #end(outcome: Outcome): void {
    if (this.#endedAfter !== undefined) return;
    this.#endedAfter = this.elapsed;
    this.#listener.end(outcome, this);
  }

  #apply(observation: Answer | Failure): void {
    const look = this.#take(observation);
    this.#state = look.after;
    this.#job = observation.type === 'job' ? observation.job : this.#job;
    this.#cause = 'error' in observation ? observation.error : undefined;
    this.#telling = true;
    if (this.#listener.hearsPolls) this.#tell(pollOf(look));
    for (const news of newsOf(look)) this.#tell(news);
    this.#telling = false;
  }

  /** Once a listener has aborted the wait, the rest is of no interest. */
  #tell(event: MachineEvent): void {
    if (this.#state.outcome !== 'aborted') this.#listener.update(Object.freeze(event));
  }

  /** A polling strategy is the caller's code: where it fails the wait goes on with ours, and says so. */
  #take(observation: Answer | Failure): LookTaken {
    const now = this.elapsed;
    const circumstances = this.#circumstances(observation);
    try {
      return take(this.#state, observation, now, this.#polling, circumstances);
    } catch (error) {
      reportFault('polling strategy', error);
      return take(this.#state, observation, now, exponential(), circumstances);
    }
  }

  /** What the machine has no part in: which wait and service this is, and how old the job. */
  #circumstances(observation: Answer | Failure): Circumstances {
    const { createdAt } = (observation.type === 'job' ? observation.job : this.#job) ?? {};
    return {
      wait: this.wait,
      service: this.#identity?.service,
      age: createdAt && wallNow() - createdAt.getTime(),
    };
  }
}
