import { createLogUpdate } from 'log-update';
import { monotonicNow, startTimer } from '../../runtime/clock.js';
import { paintFor, print, report } from '../terminal.js';
import type { BatchDisplay, Display } from './display.js';
import { FRAME_INTERVAL_MS, jobLines, liveLine, slowestRowCount, summaryLine } from './lines.js';
import { type BatchView, slowestViews, updateView, type WaitView } from './wait-view.js';

/** One line that keeps itself up to date. */
export function createLiveDisplay(initialView: WaitView): Display {
  const { stderr } = process;
  const paint = paintFor(stderr);
  const draw = createLogUpdate(stderr);
  let view = initialView;
  let stopped = false;
  let cancel = (): void => {};
  const redraw = (): void => {
    cancel();
    draw(liveLine(view, monotonicNow(), stderr.columns, paint));
    cancel = startTimer(FRAME_INTERVAL_MS, redraw, true);
  };
  redraw();
  return {
    show(update) {
      view = updateView(view, update, monotonicNow());
      redraw();
    },
    report(line) {
      draw.persist(line);
      if (!stopped) redraw();
    },
    stop() {
      stopped = true;
      cancel();
      draw.clear();
      draw.done();
    },
  };
}
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
