import type { WaitCheckpoint } from '../checkpoint.js';
import { after, monotonicNow, wallNow } from '../clock.js';
import { endOf, type Job } from '../job.js';
import { type SourceIdentity, saveCheckpoint } from '../machine/checkpoint.js';
import { decide } from '../machine/decide.js';
import type { MachineEvent } from '../machine/events.js';
import { type Observed, observe } from '../machine/observe.js';
import { type Outcome, reviveJob, type WaitState } from '../machine/state.js';
import { exponential } from '../polling/exponential.js';
import type { PollingStrategy } from '../polling/strategy.js';
import { reportFault } from './listeners.js';
import { type Look, takeLook } from './look.js';
import type { JobSource, LookContext } from './source.js';
import { timingOf } from './timing.js';

/** What a wait is made of. */
export interface WaitPlan {
  readonly state: WaitState;
  /** Milliseconds that the wait has been going on for. */
  readonly elapsed: number;
  readonly source: JobSource;
  readonly identity?: SourceIdentity | undefined;
  readonly polling: PollingStrategy;
  readonly unref?: boolean | undefined;
}

/** Where a shell tells what happens. */
export interface ShellListener {
  update(update: MachineEvent): void;
  /** Once, last of all. */
  end(outcome: Outcome): void;
}

/** The thin shell around the machine: it has the clock, takes the looks and sleeps; what to do next is the machine's to say. */
export class Shell {
  readonly #plan: WaitPlan;
  readonly #listener: ShellListener;
  /** The monotonic time at which the wait began, or would have. */
  readonly #origin: number;
  readonly #abandon = new AbortController();
  #state: WaitState;
  #job: Job | undefined;
  #cause: Error | undefined;
  #wake: (() => void) | undefined;
  #telling = false;
  /** Milliseconds that the wait took; undefined while it goes on. */
  #endedAfter: number | undefined;

  constructor(plan: WaitPlan, listener: ShellListener) {
    this.#plan = plan;
    this.#listener = listener;
    this.#origin = monotonicNow() - plan.elapsed;
    this.#state = plan.state;
    this.#job = plan.state.job ? reviveJob(plan.state.job) : undefined;
  }

  get state(): WaitState {
    return this.#state;
  }

  /** The job as it was last seen. */
  get job(): Job | undefined {
    return this.#job;
  }

  /** Why the last look failed, if it did. */
  get cause(): Error | undefined {
    return this.#cause;
  }

  /** The reason of the abort that ended the wait, if one did. */
  get abortReason(): unknown {
    return this.#abandon.signal.reason;
  }

  /** Milliseconds since the wait began. */
  get elapsed(): number {
    return this.#endedAfter ?? monotonicNow() - this.#origin;
  }

  checkpoint(): WaitCheckpoint {
    const saved = { state: this.#state, elapsed: this.elapsed, source: this.#plan.identity };
    return saveCheckpoint(saved, wallNow());
  }

  /** Looks and sleeps until the machine says that it is over. */
  async run(): Promise<void> {
    if (this.#state.outcome === 'completed' && this.#job) {
      this.#listener.update(Object.freeze({ type: 'completed', job: this.#job }));
    }
    for (;;) {
      const action = decide(this.#state, this.elapsed);
      if (action.type === 'settle') return this.#end(action.outcome);
      const { look } = this.#plan.source;
      if (look) this.#apply(await this.#plannedLook(look));
      else if (action.type === 'look') this.#apply(await this.#look(action.within));
      else await this.#sleep(action.until);
    }
  }

  /** Ends the wait at once. Whether it did: after the end, or after the answer that decided it, there is nothing to abort. */
  abort(reason: unknown): boolean {
    if (this.#state.outcome !== null) return false;
    const { polling } = this.#plan;
    this.#state = observe(this.#state, { type: 'aborted', reason }, this.elapsed, polling).state;
    this.#abandon.abort(reason);
    this.#wake?.();
    // Called by a listener, the rest of the look is dropped first and the loop ends the wait.
    if (!this.#telling) this.#end('aborted');
    return true;
  }

  #end(outcome: Outcome): void {
    if (this.#endedAfter !== undefined) return;
    this.#endedAfter = this.elapsed;
    this.#listener.end(outcome);
  }

  #apply(observation: Look): void {
    if (this.#endedAfter !== undefined) return;
    const { state, events } = this.#observe(observation);
    this.#state = state;
    this.#job = observation.type === 'job' ? observation.job : this.#job;
    this.#cause = 'error' in observation ? observation.error : undefined;
    this.#telling = true;
    for (const update of events) {
      if (this.#state.outcome === 'aborted') break;
      this.#listener.update(Object.freeze(update));
    }
    this.#telling = false;
  }

  /** A polling strategy is the caller's code: where it fails the wait goes on with ours, and says so. */
  #observe(observation: Look): Observed {
    const now = this.elapsed;
    try {
      return observe(this.#state, observation, now, this.#plan.polling);
    } catch (error) {
      reportFault('polling strategy', error);
      return observe(this.#state, observation, now, exponential());
    }
  }

  #look(within: number): Promise<Look> {
    const { source } = this.#plan;
    const now = this.elapsed;
    const { deadline } = timingOf(this.#state, now);
    const { jobId } = this.#state;
    return this.#take(context => source.getJob(jobId, { ...context, deadline }), within, now);
  }

  /** Hands the source the next look as soon as it is planned. */
  async #plannedLook(look: NonNullable<JobSource['look']>): Promise<Look> {
    const { source } = this.#plan;
    const { jobId, nextLook, lookTimeout } = this.#state;
    const now = this.elapsed;
    const timing = timingOf(this.#state, now);
    const { due, tolerance } = timing;
    const within = (lookTimeout ?? Number.POSITIVE_INFINITY) + due + tolerance;
    const earliest = Math.max(nextLook, now) - tolerance;
    const taken = await this.#take(
      context => look.call(source, jobId, { ...context, ...timing }),
      within,
      earliest,
    );
    // A source that is broken, or answers too early, does not set the pace; that the job has ended is no matter of pace.
    while (this.#state.outcome === null && this.elapsed < earliest && !tellsTheEnd(taken)) {
      await this.#sleep(earliest);
    }
    return taken;
  }

  #take(
    ask: (context: LookContext) => Promise<Job | undefined>,
    limit: number,
    earliest: number,
  ): Promise<Look> {
    const { unref = false } = this.#plan;
    const { jobId: id } = this.#state;
    const elapsed = (): number => this.elapsed;
    return takeLook(ask, { id, limit, earliest, elapsed, signal: this.#abandon.signal, unref });
  }

  #sleep(until: number): Promise<void> {
    return new Promise(resolve => {
      const cancel = after(until - this.elapsed, resolve, this.#plan.unref);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}

function tellsTheEnd(look: Look): boolean {
  return look.type === 'job' && endOf(look.job.status) !== undefined;
}
