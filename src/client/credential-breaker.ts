import type { Credentials } from '../auth/credentials.js';
import { type ApiError, isMarkedFatal } from '../model/errors.js';
import { type AbortSignalLike, onAbort } from '../runtime/abort.js';
import { startTimer } from '../runtime/clock.js';

/** How long a first request may be silent before one more is let through. */
const PROBE_TIMEOUT_MS = 1000;

interface BlockedRequest {
  resume(): void;
  reject(error: unknown): void;
}

/** Which credentials a request went out with: those of another generation have been renewed since. */
export type Generation = number;

/**
 * Sees to it that credentials which the service refuses are not tried again and again, for five refusals lock an access
 * key: until one request has been accepted the others wait behind it; the first refusal renews the credentials, and one
 * request tries those; a second refusal is final for all, unsent, until the credentials change.
 */
export class CredentialBreaker {
  readonly #credentials: Credentials;
  readonly #blockedRequests = new Set<BlockedRequest>();
  #generation: Generation = 0;
  /** Whether a request of this generation has been accepted. */
  #isClosed = false;
  /** Whether a request is out that is to prove it. */
  #isProbing = false;
  /** Whether this generation came of a refusal. */
  #isRenewed = false;
  #rejection: ApiError | undefined;
  #cancelProbeTimer: (() => void) | undefined;

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  /** Whether a request with the present credentials has been accepted. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** As `enter`, for the many requests that need not wait; undefined for all others. */
  tryAcquire(): Generation | undefined {
    return this.#isClosed && !this.#rejection ? this.#generation : undefined;
  }

  /**
   * Resolves when a request may go out; it must then be told how that went, by one of the others.
   * @throws the refusal that was final; the signal's reason.
   */
  async acquire(signal: AbortSignalLike): Promise<Generation> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#rejection) await this.#resetIfChanged(this.#rejection);
      if (this.#isClosed) return this.#generation;
      if (!this.#isProbing) {
        this.#isProbing = true;
        return this.#generation;
      }
      await this.#waitForProbe(signal);
    }
  }

  succeeded(generation: Generation): void {
    if (generation !== this.#generation) return;
    this.#isClosed = true;
    this.#isRenewed = false;
    this.#resumeBlocked();
  }

  /** The request failed in a way that says nothing of the credentials, so another may try; or there were none to be had, which holds for all who wait. */
  failed(generation: Generation, error: unknown): void {
    if (generation !== this.#generation || this.#isClosed) return;
    if (isMarkedFatal(error)) this.#rejectBlocked(error);
    this.#resumeBlocked();
  }

  /** Whether the request may ask again, after `enter`. */
  rejected(generation: Generation, error: ApiError, renew: () => boolean): boolean {
    if (generation !== this.#generation) return true;
    this.#generation += 1;
    this.#isClosed = false;
    const hasNewCredentials = renew();
    if (this.#isRenewed || !hasNewCredentials) this.#rejection = error;
    this.#isRenewed = true;
    this.#resumeBlocked();
    return this.#rejection === undefined;
  }

  async #resetIfChanged(rejection: ApiError): Promise<void> {
    if (!(await this.#credentials.hasChanged())) throw rejection;
    if (this.#rejection !== rejection) return;
    this.#rejection = undefined;
    this.#isRenewed = false;
  }

  #waitForProbe(signal: AbortSignalLike): Promise<void> {
    return new Promise((resolve, reject) => {
      const removeAbortListener = onAbort(signal, () => {
        this.#blockedRequests.delete(blockedRequest);
        if (this.#blockedRequests.size === 0) this.#stopProbeTimer();
        reject(signal.reason);
      });
      const blockedRequest: BlockedRequest = {
        resume: () => {
          removeAbortListener();
          resolve();
        },
        reject: error => {
          removeAbortListener();
          reject(error);
        },
      };
      this.#blockedRequests.add(blockedRequest);
      if (!this.#cancelProbeTimer) this.#startProbeTimer();
    });
  }

  #rejectBlocked(error: unknown): void {
    for (const blockedRequest of this.#blockedRequests) blockedRequest.reject(error);
    this.#blockedRequests.clear();
  }

  /** Lets all who wait look again whether they may go. */
  #resumeBlocked(): void {
    this.#isProbing = false;
    this.#stopProbeTimer();
    for (const blockedRequest of this.#blockedRequests) blockedRequest.resume();
    this.#blockedRequests.clear();
  }

  /** A request that hangs must not hold up those for other jobs. */
  #startProbeTimer(): void {
    this.#stopProbeTimer();
    this.#cancelProbeTimer = startTimer(PROBE_TIMEOUT_MS, () => this.#resumeBlocked());
  }

  #stopProbeTimer(): void {
    this.#cancelProbeTimer?.();
    this.#cancelProbeTimer = undefined;
  }
}
