import { createLogUpdate } from 'log-update';
import { after, monotonicNow } from '../../clock.js';
import { FRAME_TIME } from '../live-line.js';
import { print, tell } from '../messages.js';
import { paintFor } from '../paint.js';
import type { View } from '../view.js';
import type { CrowdDisplay } from './crowd-display.js';
import { jobLines, roomForSlowest, sumLine } from './crowd-lines.js';
import type { CrowdView } from './crowd-view.js';
import { slowest } from './slowest.js';

/** How long the same jobs are shown as the slowest, in milliseconds: who reads a line wants it to stay, and among thousands the slowest take a while to find. */
const STEADY = 1000;

/** A line for each job that keeps itself up to date, or, where these do not fit, one for all and some for the slowest. */
export function liveCrowdDisplay(crowd: CrowdView): CrowdDisplay {
  const { stderr } = process;
  const paint = paintFor(stderr);
  const draw = createLogUpdate(stderr);
  let chosen: readonly string[] = [];
  let chosenAt = Number.NEGATIVE_INFINITY;

  const slowestOf = (count: number, now: number): View[] => {
    if (now - chosenAt >= STEADY) {
      chosen = slowest(crowd.open.values(), count).map(({ id }) => id);
      chosenAt = now;
    }
    return chosen.slice(0, count).flatMap(id => crowd.open.get(id) ?? []);
  };
  const lines = (now: number): string[] => {
    const { columns } = stderr;
    const room = roomForSlowest(crowd, stderr);
    if (room === undefined) return jobLines(crowd.open.values(), now, columns, paint);
    const sum = sumLine(crowd, now, columns, paint);
    return [sum, ...jobLines(slowestOf(room, now), now, columns, paint)];
  };
  const redraw = (): void => {
    draw(lines(monotonicNow()).join('\n'));
    cancel = after(FRAME_TIME, redraw, true);
  };
  // By then the first waits have begun.
  let cancel = after(0, redraw, true);
  return {
    // Drawn by the clock alone: of thousands there is always news.
    show() {},
    tell(line) {
      draw.clear();
      tell(line);
    },
    print(text) {
      if (process.stdout.isTTY) draw.clear();
      print(text);
    },
    stop(summary) {
      cancel();
      draw.clear();
      draw.done();
      if (summary !== undefined) tell(summary);
    },
  };
}
