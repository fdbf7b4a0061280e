import { createLogUpdate } from 'log-update';
import { monotonicNow, startTimer } from '../clock.js';
import type { Display } from './display.js';
import { FRAME_INTERVAL_MS, liveLine } from './live-line.js';
import { paintFor } from './paint.js';
import { updateView, type WaitView } from './view.js';

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
