import type { MachineEvent } from '../machine/events.js';

/** When a job is expected to end, by what was told of it last. Times are milliseconds since the wait began. */
export class ExpectedEnd {
  #at: number | undefined;

  note(event: MachineEvent): void {
    if (event.type === 'stalled') this.#at = undefined;
    if (event.type !== 'progress') return;
    this.#at = event.eta === undefined ? undefined : event.elapsed + event.eta;
  }

  /** How long it still takes; undefined without ground to say, or when it should have ended. */
  leftAt(elapsed: number): number | undefined {
    return this.#at !== undefined && this.#at > elapsed ? this.#at - elapsed : undefined;
  }
}
