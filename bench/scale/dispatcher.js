/** An undici dispatcher without a socket, on the global clock. */
import { Dispatcher } from 'undici';

const HEADERS = { 'content-type': 'application/json' };
/** The least and the most milliseconds from a request to its response. */
const LATENCY = [30, 80];

/**
 * Responds to every request with the JSON that `respond(path)` returns at the time of the response.
 * @param random Determines the latency of each request, evenly between two numbers of milliseconds.
 */
export function inProcess(respond, random, [min, max] = LATENCY) {
  const interceptor = () => (options, handler) => {
    const latency = min + (max - min) * random();
    const controller = new Controller(reason => {
      clearTimeout(timer);
      handler.onResponseError(controller, reason);
    });
    const timer = setTimeout(() => {
      controller.isSettled = true;
      handler.onResponseStart(controller, 200, HEADERS, 'OK');
      handler.onResponseData(controller, Buffer.from(respond(options.path)));
      handler.onResponseEnd(controller, {});
    }, latency);
    handler.onRequestStart(controller, {});
    return true;
  };
  return new Dispatcher().compose(interceptor);
}

/** The controller that undici passes to handlers. */
class Controller {
  aborted = false;
  paused = false;
  reason = null;
  isSettled = false;
  #onAbort;

  constructor(onAbort) {
    this.#onAbort = onAbort;
  }

  abort(reason) {
    if (this.aborted || this.isSettled) return;
    this.aborted = true;
    this.reason = reason;
    this.#onAbort(reason);
  }

  pause() {}

  resume() {}
}
