import { createLogUpdate } from 'log-update';
import { monotonicNow, startTimer } from '../../clock.js';
import { FRAME_INTERVAL_MS } from '../live-line.js';
import { print, report } from '../messages.js';
import { paintFor } from '../paint.js';
import type { WaitView } from '../view.js';
import type { BatchDisplay } from './crowd-display.js';
import { jobLines, slowestRowCount, summaryLine } from './crowd-lines.js';
import type { BatchView } from './crowd-view.js';
import { slowestViews } from './slowest.js';

/** How long the same jobs are shown as the slowest, in milliseconds: who reads a line wants it to stay, and among thousands the slowest take a while to find. */
const MIN_SLOWEST_DISPLAY_MS = 1000;

/** A line for each job that keeps itself up to date, or, where these do not fit, one for all and some for the slowest. */
export function createLiveBatchDisplay(batch: BatchView): BatchDisplay {
  const { stderr } = process;
  const paint = paintFor(stderr);
  const draw = createLogUpdate(stderr);
  let selectedIds: readonly string[] = [];
  let selectedAt = Number.NEGATIVE_INFINITY;

  const selectSlowest = (count: number, now: number): WaitView[] => {
    if (now - selectedAt >= MIN_SLOWEST_DISPLAY_MS) {
      selectedIds = slowestViews(batch.open.values(), count).map(({ id }) => id);
      selectedAt = now;
    }
    return selectedIds.slice(0, count).flatMap(id => batch.open.get(id) ?? []);
  };
  const lines = (now: number): string[] => {
    const { columns } = stderr;
    const room = slowestRowCount(batch, stderr);
    if (room === undefined) return jobLines(batch.open.values(), now, columns, paint);
    const summary = summaryLine(batch, now, columns, paint);
    return [summary, ...jobLines(selectSlowest(room, now), now, columns, paint)];
  };
  const redraw = (): void => {
    draw(lines(monotonicNow()).join('\n'));
    cancel = startTimer(FRAME_INTERVAL_MS, redraw, true);
  };
  // By then the first waits have begun.
  let cancel = startTimer(0, redraw, true);
  return {
    // Drawn by the clock alone: of thousands there is always news.
    show() {},
    report(line) {
      draw.clear();
      report(line);
    },
    print(text) {
      if (process.stdout.isTTY) draw.clear();
      print(text);
    },
    stop(summary) {
      cancel();
      draw.clear();
      draw.done();
      if (summary !== undefined) report(summary);
    },
  };
}
