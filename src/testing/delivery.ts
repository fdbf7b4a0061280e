import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { sleep } from '../clock.js';
import type { Reply } from './reply.js';

/** Often enough that a connection never looks idle. */
const DRIP_INTERVAL = 100;
/** More than a socket buffers, so that each piece waits for the one before. */
const HUGE_PIECE = ' '.repeat(256 * 1024);

/**
 * Delivers a reply, or lets befall it what is to. A fault that has no end ends when the signal aborts.
 * @param begins told of the status as it is sent; never when none is.
 */
export async function deliver(
  reply: Reply,
  response: ServerResponse,
  signal: AbortSignal,
  begins: (status: number) => void,
): Promise<void> {
  const { status, headers, body, fault } = reply;
  if (reply.delay > 0) await sleep(reply.delay, signal);
  if (fault === 'hang') return;
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  begins(status);
  if (fault === 'cut') return cutShort(reply, response);
  response.writeHead(status, headers);
  if (fault === 'drip') return pipeline(drops(signal), response);
  if (fault === 'huge') return pipeline(pieces(), response);
  response.end(body);
}

function cutShort({ status, headers, body }: Reply, response: ServerResponse): void {
  const bytes = Buffer.from(body);
  // Even of nothing at all one byte more can be announced.
  response.writeHead(status, { ...headers, 'content-length': Math.max(bytes.byteLength, 1) });
  response.write(bytes.subarray(0, bytes.byteLength / 2), () => response.socket?.destroySoon());
}

async function* drops(signal: AbortSignal): AsyncGenerator<string> {
  for (;;) {
    yield ' ';
    await sleep(DRIP_INTERVAL, signal);
  }
}

function* pieces(): Generator<string> {
  for (;;) yield HUGE_PIECE;
}
