import type { Dispatcher } from 'undici';
import { monotonicNow } from '../clock.js';
import { type HttpAnswer, retryAfterOf } from '../http/answer.js';
import { type HttpRequest, type RequestBound, Transport } from '../http/transport.js';
import { TokenBucket, type Turn } from './rate-limit/token-bucket.js';

export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** Where everything leaves that a client sends: within one rate limit, counted, and slower for all when an answer asks for that. */
export class Outlet {
  readonly #bucket: TokenBucket;
  readonly #transport: Transport;
  #sent = 0;
  #throttled = 0;

  constructor({ perSecond, burst }: RateLimit, dispatcher: Dispatcher | undefined) {
    this.#bucket = new TokenBucket(perSecond, burst);
    this.#transport = new Transport(dispatcher);
  }

  stats(): { readonly sent: number; readonly queued: number; readonly throttled: number } {
    return { sent: this.#sent, queued: this.#bucket.queued, throttled: this.#throttled };
  }

  /** As `turn`, for the many requests that need not wait. Whether one may be sent now. */
  takeTurn(turn: Turn): boolean {
    return this.#bucket.takeNow(turn);
  }

  /** Resolves when one request may be sent. @throws the signal's reason. */
  turn(turn: Turn): Promise<void> {
    return this.#bucket.take(turn);
  }

  /** Sends a request whose turn it is. @throws as `Transport.send`. */
  async send(request: HttpRequest, bound: RequestBound): Promise<HttpAnswer> {
    this.#sent += 1;
    const sentAt = monotonicNow();
    const answer = await this.#transport.send(request, bound);
    const isThrottled = answer.status === 429;
    if (isThrottled) this.#throttled += 1;
    const pause = retryAfterOf(answer) ?? 0;
    if (isThrottled || pause > 0) this.#bucket.slow({ sentAt, pause });
    return answer;
  }

  close(): Promise<void> {
    return this.#transport.close();
  }
}
