import type { Dispatcher } from 'undici';
import { ResponseHandler } from '../../../src/http/response-handler.js';

type Headers = Readonly<Record<string, string>>;

/** How a dispatcher tells a handler of an answer. */
export interface Wire {
  connect(reader: ResponseHandler, abort: (reason: Error) => void): void;
  head(reader: ResponseHandler, status: number, headers?: Headers): void;
  data(reader: ResponseHandler, bytes: Buffer): void;
  end(reader: ResponseHandler): void;
  fail(reader: ResponseHandler, error: Error): void;
}

const CONTROLLER = {} as Dispatcher.DispatchController;

/** Both generations of undici's handler interface. */
export const WIRES: [name: string, wire: Wire][] = [
  [
    'by a controller',
    {
      connect: (reader, abort) => reader.onRequestStart({ ...CONTROLLER, abort }),
      head: (reader, status, headers = {}) => reader.onResponseStart(CONTROLLER, status, headers),
      data: (reader, bytes) => reader.onResponseData(CONTROLLER, bytes),
      end: reader => reader.onResponseEnd(),
      fail: (reader, error) => reader.onResponseError(CONTROLLER, error),
    },
  ],
  [
    'as before undici 7',
    {
      connect: (reader, abort) => reader.onConnect(abort),
      head: (reader, status, headers = {}) => {
        const raw = Object.entries(headers).flat();
        reader.onHeaders(
          status,
          raw.map(text => Buffer.from(text)),
        );
      },
      data: (reader, bytes) => void reader.onData(bytes),
      end: reader => reader.onComplete(),
      fail: (reader, error) => reader.onError(error),
    },
  ],
];

/** A reader whose request has no connection yet, and all that becomes of it. */
export function readerOf() {
  const settled: unknown[] = [];
  const aborts: unknown[] = [];
  const reader = new ResponseHandler({
    resolve: answer => settled.push(answer),
    reject: (error, hadHead) => settled.push([error, hadHead]),
  });
  return { reader, settled, aborts };
}

/** A reader whose request is under way. */
export function readingOf(wire: Wire) {
  const reading = readerOf();
  wire.connect(reading.reader, reason => reading.aborts.push(reason));
  return reading;
}
