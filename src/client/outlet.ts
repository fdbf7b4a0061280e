import type { Dispatcher } from 'undici';
import { monotonicNow } from '../clock.js';
import { type HttpResponse, parseRetryAfter } from '../http/answer.js';
import { type HttpRequest, type SendOptions, Transport } from '../http/transport.js';
import { type Permit, RateLimiter } from './rate-limit/token-bucket.js';

export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** Where everything leaves that a client sends: within one rate limit, counted, and slower for all when an answer asks for that. */
export class RateLimitedTransport {
  readonly #limiter: RateLimiter;
  readonly #transport: Transport;
  #sentCount = 0;
  #throttledCount = 0;

  constructor({ perSecond, burst }: RateLimit, dispatcher: Dispatcher | undefined) {
    this.#limiter = new RateLimiter(perSecond, burst);
    this.#transport = new Transport(dispatcher);
  }

  stats(): { readonly sent: number; readonly queued: number; readonly throttled: number } {
    return { sent: this.#sentCount, queued: this.#limiter.queued, throttled: this.#throttledCount };
  }

  /** As `turn`, for the many requests that need not wait. Whether one may be sent now. */
  tryAcquire(permit: Permit): boolean {
    return this.#limiter.tryAcquire(permit);
  }

  /** Resolves when one request may be sent. @throws the signal's reason. */
  acquire(permit: Permit): Promise<void> {
    return this.#limiter.acquire(permit);
  }

  /** Sends a request whose turn it is. @throws as `Transport.send`. */
  async send(request: HttpRequest, bound: SendOptions): Promise<HttpResponse> {
    this.#sentCount += 1;
    const requestedAt = monotonicNow();
    const response = await this.#transport.send(request, bound);
    const isThrottled = response.status === 429;
    if (isThrottled) this.#throttledCount += 1;
    const retryAfter = parseRetryAfter(response) ?? 0;
    if (isThrottled || retryAfter > 0) this.#limiter.throttle({ requestedAt, retryAfter });
    return response;
  }

  close(): Promise<void> {
    return this.#transport.close();
  }
}
