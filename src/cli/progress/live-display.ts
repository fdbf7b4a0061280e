import { createLogUpdate } from 'log-update';
import { toSingleLine } from '../../model/errors.js';
import { startTimer } from '../../runtime/clock.js';
import type { CliIO } from '../io.js';
import { attempt, glyphsFor, paintFor, print, report } from '../terminal.js';
import {
  attentionText,
  FRAME_INTERVAL_MS,
  jobLine,
  liveLine,
  slowestRowCount,
  summaryLine,
} from './lines.js';
import { type BatchView, type Display, slowestViews, type WaitView } from './wait-view.js';

/** How long the same jobs are shown as the slowest, so that they can be read, and because searching thousands takes time. */
const MIN_SLOWEST_DISPLAY_MS = 1000;

/** One redrawn line for each job or, if these do not fit, one for all jobs and some for the slowest. */
export function createLiveDisplay(batch: BatchView, io: CliIO): Display {
  const { stdout, stderr } = io;
  const paint = paintFor(stderr);
  const toGlyphs = glyphsFor(stderr, io.env);
  const draw = createLogUpdate(stderr);
  let slowestIds: readonly string[] = [];
  let slowestFoundAt = Number.NEGATIVE_INFINITY;

  const findSlowest = (count: number, now: number): WaitView[] => {
    if (now - slowestFoundAt >= MIN_SLOWEST_DISPLAY_MS) {
      slowestIds = slowestViews(batch.open.values(), count).map(({ id }) => id);
      slowestFoundAt = now;
    }
    return slowestIds.slice(0, count).flatMap(id => batch.open.get(id) ?? []);
  };
  const createLines = (now: number): string[] => {
    const { columns = 80, rows = 24 } = stderr;
    const views = [...batch.open.values()];
    if (batch.isSingle) return views.map(view => liveLine(view, now, columns, paint));
    const rowCount = slowestRowCount(views.length, rows);
    if (rowCount === undefined) return views.map(view => jobLine(view, now, columns, paint));
    const slowest = findSlowest(rowCount, now);
    return [
      summaryLine(batch, now, columns, paint),
      ...slowest.map(view => jobLine(view, now, columns, paint)),
    ];
  };
  const redraw = (): void => {
    cancel();
    const isDrawn = attempt(() => draw(toGlyphs(createLines(io.now()).join('\n'))));
    if (isDrawn) cancel = startTimer(FRAME_INTERVAL_MS, redraw, true);
  };
  // The first waits have started by then.
  let cancel = startTimer(0, redraw, true);
  const clear = (): void => void attempt(draw.clear);
  const restoreTerminal = (): void => {
    clear();
    // Shows the cursor.
    attempt(draw.done);
  };
  const ignoreSuspend = io.onSuspend(restoreTerminal, redraw);
  return {
    show({ id }, update) {
      // Among several jobs something changes all the time.
      if (batch.isSingle) redraw();
      // The line of a job among many may not be shown.
      else if (update.type === 'attention') {
        clear();
        report(io, `${toSingleLine(id, 80)}: ${attentionText(update.reason)}`);
      }
    },
    report(line) {
      clear();
      report(io, line);
    },
    print(text) {
      if (stdout.isTTY) clear();
      print(io, text);
    },
    stop(summary) {
      cancel();
      ignoreSuspend();
      restoreTerminal();
      if (summary !== undefined) report(io, summary);
    },
  };
}
