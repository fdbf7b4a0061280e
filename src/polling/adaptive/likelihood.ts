import { BEFOREHAND } from './beforehand.js';
import type { Evidence } from './forecast.js';
import { logistic } from './kernels.js';
import type { Reading } from './reading.js';

/** Each reading as a function of when the job ends, with all that does not depend on it worked out. */
export interface Ends {
  readonly ends: readonly End[];
  /** How likely what was seen is when the end has nothing to do with it. */
  unread(duration: number): number;
}

interface End {
  readonly origin: number;
  readonly center: number;
  readonly spread: number;
  readonly weight: number;
  /** Where the percentages come to their end, in milliseconds from the origin; what a finish after that weighs. */
  readonly end: number;
  readonly finishShare: number;
  readonly finishWeight: number;
  /** The next percentage has not come by now: how that speaks against an end too early. */
  readonly due: number;
  readonly dueSpread: number;
}

/** A reading that explains so much less than another need not be asked, in natural logarithms. */
const NEGLIGIBLE = 7;
const ROOT = Math.sqrt(2 * Math.PI);

export function endsOf({ now, since, durations, readings, idle }: Evidence): Ends {
  const most = Math.max(0, ...readings.map(({ weight }) => weight));
  const telling = readings.filter(({ weight }) => weight > most - NEGLIGIBLE);
  const alive = 1 - durations.endedBy(since);
  let breach = 0;
  const ends = telling.map(reading => {
    const weight = Math.exp(reading.weight - most);
    breach += (BEFOREHAND.breach * weight * densityAt(durations, reading)) / alive;
    return endOf(reading, now, weight);
  });
  const unit = Math.exp(-most);
  return { ends, unread: duration => breach + unit * idle(duration) };
}

/** How likely the durations alone hold an end where the reading expects it, for each natural logarithm of time. */
function densityAt({ endedBy }: Evidence['durations'], { origin, center }: Reading): number {
  const end = Math.exp(center);
  const width = 0.1;
  const [early, late] = [origin.elapsed + end * (1 - width), origin.elapsed + end * (1 + width)];
  return (endedBy(late) - endedBy(early)) / (2 * width);
}

function endOf(
  { origin, center, spread, lead, leadSpread }: Reading,
  now: number,
  weight: number,
): End {
  const age = Math.log(now - origin.elapsed);
  const finishShare = Math.max(BEFOREHAND.finishShare, spread);
  const due = age + lead;
  const stillDue = lead > 0 ? logistic((center - due) / Math.hypot(spread, leadSpread)) : 1;
  return {
    origin: origin.elapsed,
    center,
    spread,
    weight: ((1 - BEFOREHAND.finish) * weight) / (spread * ROOT),
    end: Math.exp(center),
    finishShare,
    finishWeight: (BEFOREHAND.finish * weight * stillDue) / finishShare,
    due: lead > 0 ? due : Number.NEGATIVE_INFINITY,
    dueSpread: leadSpread,
  };
}

/** Deviations beyond which a normal density is nothing, and a distribution function is 1. */
const FARTHEST = 6;

/** How likely what was seen is for a job that ends then, with the percentages as they are read. */
export function asRead({ ends }: Ends, time: number): number {
  let sum = 0;
  let duration = time;
  let log = Math.log(time);
  for (const end of ends) {
    // Most are counted from the beginning.
    if (time - end.origin !== duration) {
      duration = time - end.origin;
      log = Math.log(duration);
    }
    const deviations = (log - end.center) / end.spread;
    if (deviations > FARTHEST || deviations < -FARTHEST) continue;
    const due = (log - end.due) / end.dueSpread;
    const waiting = due > FARTHEST ? 1 : logistic(due);
    sum += (time / duration) * end.weight * waiting * Math.exp(-0.5 * deviations * deviations);
  }
  return sum;
}

/** The same with the end in no relation to the percentages, or some time after they came to theirs. */
export function otherwise({ ends, unread }: Ends, time: number): number {
  let sum = unread(time);
  for (const { origin, end, finishShare, finishWeight } of ends) {
    const duration = time - origin;
    if (duration <= end) continue;
    const over = 1 + (duration / end - 1) / finishShare;
    sum += (time / end) * (finishWeight / (over * over));
  }
  return sum;
}
