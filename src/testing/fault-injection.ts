import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { sleep } from '../runtime/clock.js';
import type { WireResponse } from './service-errors.js';

/** Often enough that a connection never looks idle. */
const DRIP_INTERVAL_MS = 100;
/** More than a socket buffers, so that each piece waits for the one before. */
const HUGE_CHUNK = ' '.repeat(256 * 1024);

/**
 * Delivers a reply, or lets befall it what is to. A fault that has no end ends when the signal aborts.
 * @param onStatus told of the status as it is sent; never when none is.
 */
export async function sendResponse(
  wireResponse: WireResponse,
  response: ServerResponse,
  signal: AbortSignal,
  onStatus: (status: number) => void,
): Promise<void> {
  const { status, headers, body, fault } = wireResponse;
  if (wireResponse.delay > 0) await sleep(wireResponse.delay, signal);
  if (fault === 'hang') return;
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  onStatus(status);
  if (fault === 'cut') return sendTruncated(wireResponse, response);
  response.writeHead(status, headers);
  if (fault === 'drip') return pipeline(dripBytes(signal), response);
  if (fault === 'huge') return pipeline(endlessChunks(), response);
  response.end(body);
}

function sendTruncated({ status, headers, body }: WireResponse, response: ServerResponse): void {
  const bytes = Buffer.from(body);
  // Even of nothing at all one byte more can be announced.
  response.writeHead(status, { ...headers, 'content-length': Math.max(bytes.byteLength, 1) });
  response.write(bytes.subarray(0, bytes.byteLength / 2), () => response.socket?.destroySoon());
}

async function* dripBytes(signal: AbortSignal): AsyncGenerator<string> {
  for (;;) {
    yield ' ';
    await sleep(DRIP_INTERVAL_MS, signal);
  }
}

function* endlessChunks(): Generator<string> {
  for (;;) yield HUGE_CHUNK;
}
