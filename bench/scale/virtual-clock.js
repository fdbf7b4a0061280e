/** Virtual time that leaves the real event loop its turns, and knows how long it was kept from them. */
import FakeTimers from '@sinonjs/fake-timers';
import { summary } from './summary.js';

const FAKED = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'];

export class VirtualClock {
  #clock;
  #epoch;
  /** Real milliseconds that the loop was busy with each millisecond of virtual time in which something happened. */
  #busy = [];

  constructor(epoch) {
    this.#clock = FakeTimers.install({ now: epoch, toFake: FAKED });
    this.#epoch = epoch;
  }

  /** Virtual milliseconds since the epoch. */
  get now() {
    return this.#clock.now - this.#epoch;
  }

  /** Does this now and counts it to the current millisecond; then lets virtual time pass until `isOver`. */
  async run(begin, isOver) {
    let [instant, since] = [this.now, realNow()];
    begin();
    await turnOfTheLoop();
    while (!isOver()) {
      if (this.#clock.countTimers() === 0) throw new Error('Nothing is left to happen');
      const before = realNow();
      this.#clock.next();
      if (this.now !== instant) {
        this.#busy.push(before - since);
        [instant, since] = [this.now, before];
      }
      await turnOfTheLoop();
    }
    this.#busy.push(realNow() - since);
  }

  /** How long whatever else the process has to do would have waited, in real milliseconds; the beginning apart. */
  get lag() {
    const [beginning, ...others] = this.#busy;
    return { beginning, ...summary(others) };
  }
}

/** Not performance.now, whose time is virtual here. */
function realNow() {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Everything that is ready to run, promises included, has run then. */
function turnOfTheLoop() {
  return new Promise(resolve => setImmediate(resolve));
}
