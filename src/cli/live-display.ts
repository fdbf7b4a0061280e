import { createLogUpdate } from 'log-update';
import { after, monotonicNow } from '../clock.js';
import type { Display } from './display.js';
import { FRAME_TIME, liveLine } from './live-line.js';
import { paintFor } from './paint.js';
import { nextView, type View } from './view.js';

/** One line that keeps itself up to date. */
export function liveDisplay(begun: View): Display {
  const { stderr } = process;
  const paint = paintFor(stderr);
  const draw = createLogUpdate(stderr);
  let view = begun;
  let stopped = false;
  let cancel = (): void => {};
  const redraw = (): void => {
    cancel();
    draw(liveLine(view, monotonicNow(), stderr.columns, paint));
    cancel = after(FRAME_TIME, redraw, true);
  };
  redraw();
  return {
    show(update) {
      view = nextView(view, update, monotonicNow());
      redraw();
    },
    tell(line) {
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
