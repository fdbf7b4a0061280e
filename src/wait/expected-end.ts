import type { MachineEvent } from '../machine/events.js';

/** When a job is expected to end, by what was told of it last. Times are milliseconds since the wait began. */
export class EtaTracker {
  #expectedEndAt: number | undefined;

  record(event: MachineEvent): void {
    if (event.type === 'stalled') this.#expectedEndAt = undefined;
    if (event.type !== 'progress') return;
    this.#expectedEndAt = event.eta === undefined ? undefined : event.elapsed + event.eta;
  }

  /** How long it still takes; undefined without ground to say, or when it should have ended. */
  remainingAt(elapsed: number): number | undefined {
    return this.#expectedEndAt !== undefined && this.#expectedEndAt > elapsed
      ? this.#expectedEndAt - elapsed
      : undefined;
  }
}
