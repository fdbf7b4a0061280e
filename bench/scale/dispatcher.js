/** An undici dispatcher without a socket, on the global clock. */
import { Dispatcher } from 'undici';

const HEADERS = { 'content-type': 'application/json' };
/** Milliseconds that an answer takes. */
const LATENCY = { least: 30, most: 80 };

/**
 * Answers every request with the JSON that `answer(path)` gives as it leaves the service.
 * @param random decides how long each answer takes.
 */
export function inProcess(answer, random) {
  const interceptor = () => (options, handler) => {
    const latency = LATENCY.least + (LATENCY.most - LATENCY.least) * random();
    const controller = new Controller(reason => {
      clearTimeout(timer);
      handler.onResponseError(controller, reason);
    });
    const timer = setTimeout(() => {
      controller.over = true;
      handler.onResponseStart(controller, 200, HEADERS, 'OK');
      handler.onResponseData(controller, Buffer.from(answer(options.path)));
      handler.onResponseEnd(controller, {});
    }, latency);
    handler.onRequestStart(controller, {});
    return true;
  };
  return new Dispatcher().compose(interceptor);
}

/** What undici gives handlers to stop a request by. */
class Controller {
  aborted = false;
  paused = false;
  reason = null;
  over = false;
  #onAbort;

  constructor(onAbort) {
    this.#onAbort = onAbort;
  }

  abort(reason) {
    if (this.aborted || this.over) return;
    this.aborted = true;
    this.reason = reason;
    this.#onAbort(reason);
  }

  pause() {}

  resume() {}
}
