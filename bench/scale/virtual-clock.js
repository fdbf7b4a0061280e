/** Virtual time that lets the real event loop turn, and measures how long each turn takes. */
import FakeTimers from '@sinonjs/fake-timers';
import { summary } from './summary.js';

const FAKED = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'];

export class VirtualClock {
  #clock;
  #epoch;
  /** Real milliseconds for which each millisecond of virtual time with activity kept the loop busy. */
  #busy = [];

  constructor(epoch) {
    this.#clock = FakeTimers.install({ now: epoch, toFake: FAKED });
    this.#epoch = epoch;
  }

  /** Virtual milliseconds since the epoch. */
  get now() {
    return this.#clock.now - this.#epoch;
  }

  /** Calls `start`, and advances virtual time until `isOver`. */
  async run(start, isOver) {
    let [instant, since] = [this.now, realNow()];
    start();
    await turnOfLoop();
    while (!isOver()) {
      if (this.#clock.countTimers() === 0) throw new Error('No timer is left');
      const before = realNow();
      this.#clock.next();
      if (this.now !== instant) {
        this.#busy.push(before - since);
        [instant, since] = [this.now, before];
      }
      await turnOfLoop();
    }
    this.#busy.push(realNow() - since);
  }

  /** Event loop lag in real milliseconds, at the start and after it. */
  get lag() {
    const [startup, ...others] = this.#busy;
    return { startup, ...summary(others) };
  }
}

/** performance.now is virtual here. */
function realNow() {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Resolves once everything that is ready to run has run, promises included. */
function turnOfLoop() {
  return new Promise(resolve => setImmediate(resolve));
}
