import type { Dispatcher } from 'undici';
import type { ResponseHandler } from '../../../src/http/response-handler.js';

/** How a dispatcher reports a response to a handler. */
export interface HandlerInterface {
  connect(handler: ResponseHandler, abort: (reason: Error) => void): void;
  headers(
    handler: ResponseHandler,
    status: number,
    headers?: Readonly<Record<string, string>>,
  ): void;
  data(handler: ResponseHandler, bytes: Buffer): void;
  end(handler: ResponseHandler): void;
  fail(handler: ResponseHandler, error: Error): void;
}

const CONTROLLER = {} as Dispatcher.DispatchController;

/** Both generations of undici's handler interface. */
export const HANDLER_INTERFACES: [name: string, reports: HandlerInterface][] = [
  [
    'the interface of undici 7',
    {
      connect: (handler, abort) => handler.onRequestStart({ ...CONTROLLER, abort }),
      headers: (handler, status, headers = {}) =>
        handler.onResponseStart(CONTROLLER, status, headers),
      data: (handler, bytes) => handler.onResponseData(CONTROLLER, bytes),
      end: handler => handler.onResponseEnd(),
      fail: (handler, error) => handler.onResponseError(CONTROLLER, error),
    },
  ],
  [
    'the interface before undici 7',
    {
      connect: (handler, abort) => handler.onConnect(abort),
      headers: (handler, status, headers = {}) => {
        const raw = Object.entries(headers).flat();
        handler.onHeaders(
          status,
          raw.map(text => Buffer.from(text)),
        );
      },
      data: (handler, bytes) => void handler.onData(bytes),
      end: handler => handler.onComplete(),
      fail: (handler, error) => handler.onError(error),
    },
  ],
];
