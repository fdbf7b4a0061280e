/** Measures the memory, CPU and event loop lag of a process. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;

export class ProcessMeter {
  #loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #before = memory();
  #cpuBefore = process.cpuUsage();
  #ownCpu = 0;

  constructor() {
    this.#loop.enable();
  }

  /** Growth in bytes since the start. Measuring it counts neither as CPU nor as lag. */
  growth() {
    this.#loop.disable();
    const cpuBefore = process.cpuUsage();
    const now = memory();
    this.#ownCpu += total(process.cpuUsage(cpuBefore));
    this.#loop.enable();
    return { used: now.used - this.#before.used, resident: now.resident - this.#before.resident };
  }

  /** Seconds of CPU since the start, and the event loop lag in milliseconds. */
  stop() {
    this.#loop.disable();
    const lagAt = share => Math.max(this.#loop.percentile(share) / 1e6 - RESOLUTION_MS, 0);
    return {
      cpu: (total(process.cpuUsage(this.#cpuBefore)) - this.#ownCpu) / 1e6,
      lag: { p50: lagAt(50), p99: lagAt(99), max: lagAt(100) },
    };
  }
}

/** Memory in use after garbage collection, which needs --expose-gc. */
function memory() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { used: heapUsed + external, resident: rss };
}

function total({ user, system }) {
  return user + system;
}
