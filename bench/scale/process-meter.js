/** What a process takes: memory, CPU and the event loop's time. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION = 10;

export class ProcessMeter {
  #loop = monitorEventLoopDelay({ resolution: RESOLUTION });
  #before = memory();
  #began = process.cpuUsage();
  #aside = 0;

  constructor() {
    this.#loop.enable();
  }

  /** The bytes that came to be in use since the beginning. Measuring them counts for neither CPU nor lag. */
  growth() {
    this.#loop.disable();
    const began = process.cpuUsage();
    const now = memory();
    this.#aside += total(process.cpuUsage(began));
    this.#loop.enable();
    return { used: now.used - this.#before.used, resident: now.resident - this.#before.resident };
  }

  /** Seconds of CPU since the beginning, and the lag of the loop in milliseconds. */
  stop() {
    this.#loop.disable();
    const lagAt = share => Math.max(this.#loop.percentile(share) / 1e6 - RESOLUTION, 0);
    return {
      cpu: (total(process.cpuUsage(this.#began)) - this.#aside) / 1e6,
      lag: { p50: lagAt(50), p99: lagAt(99), max: lagAt(100) },
    };
  }
}

/** After a collection of garbage, for which node wants --expose-gc. */
function memory() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { used: heapUsed + external, resident: rss };
}

function total({ user, system }) {
  return user + system;
}
