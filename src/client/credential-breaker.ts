import type { AuthHeaders, CredentialRejection, Credentials } from '../auth/credentials.js';
import { type ApiError, isMarkedFatal } from '../model/errors.js';
import { onAbort } from '../runtime/abort.js';
import { startTimer } from '../runtime/clock.js';

/** How long (ms) a probe may take before the next blocked request is sent as well: one that hangs must not stop the rest. */
const PROBE_TIMEOUT_MS = 1000;

/** How many probes may be sent without a response: all may be rejected in the end, and five rejections lock an access key. */
const MAX_OPEN_PROBES = 3;

/** Distinguishes the credentials of a request from those that were renewed since. */
export type Generation = number;

/**
 * Circuit breaker for rejected credentials: five rejections lock an access key. It is half-open until a request has been
 * accepted: a request is sent as a probe, and the others wait for its result. Then it is closed, and all are sent. The first rejection renews the credentials and makes it half-open again; a second one opens it, and no request
 * is sent until the credentials change.
 */
export class CredentialBreaker {
  readonly #credentials: Credentials;
  /** Resume the requests that wait for the probe, or reject them with an error. */
  readonly #blockedRequests = new Set<(error?: Error) => void>();
  #generation: Generation = 0;
  #isClosed = false;
  /** Whether a request that is blocked has to wait for the latest probe. */
  #isProbing = false;
  /** Probes of this generation that have no result yet. */
  #openProbes = 0;
  /** Whether the current credentials were renewed after a rejection. */
  #isRenewed = false;
  /** Why the breaker is open. */
  #rejection: ApiError | undefined;
  #cancelProbeTimer: (() => void) | undefined;

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  /** Whether a request with the current credentials has been accepted. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Resolves once a request may be sent. Its result must then be reported by one of the other methods.
   * @throws the rejection that opened the breaker; the fatal error of a probe that got no credentials; the signal's reason.
   */
  async acquire(signal: AbortSignal): Promise<Generation> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#rejection) await this.#resetIfChanged(this.#rejection);
      if (this.#isClosed) return this.#generation;
      if (!this.#isProbing && this.#openProbes < MAX_OPEN_PROBES) {
        this.#isProbing = true;
        this.#openProbes += 1;
        return this.#generation;
      }
      await this.#waitForProbe(signal);
    }
  }

  /** The credentials were accepted. */
  succeeded(generation: Generation): void {
    if (generation !== this.#generation || this.#isClosed) return;
    this.#isClosed = true;
    this.#isRenewed = false;
    this.#resumeBlocked();
  }

  /** The request failed without a verdict on the credentials. A fatal error means that there are none, for any request. */
  failed(generation: Generation, error: unknown): void {
    if (generation !== this.#generation || this.#isClosed) return;
    this.#openProbes -= 1;
    this.#resumeBlocked(isMarkedFatal(error) ? error : undefined);
  }

  /** The credentials were rejected. Returns whether the request may be sent again, after another `acquire`. */
  rejected(
    generation: Generation,
    usedHeaders: AuthHeaders,
    rejection: CredentialRejection,
  ): boolean {
    if (generation !== this.#generation) return true;
    this.#generation += 1;
    this.#openProbes = 0;
    this.#isClosed = false;
    const hasOthers = this.#credentials.rejected(usedHeaders, rejection);
    if (this.#isRenewed || !hasOthers) this.#rejection = rejection.error;
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

  #waitForProbe(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const resume = (error?: Error): void => {
        stopListening();
        if (error) reject(error);
        else resolve();
      };
      const stopListening = onAbort(signal, () => {
        this.#blockedRequests.delete(resume);
        if (this.#blockedRequests.size === 0) this.#stopProbeTimer();
        reject(signal.reason);
      });
      this.#blockedRequests.add(resume);
      if (this.#openProbes < MAX_OPEN_PROBES)
        this.#cancelProbeTimer ??= startTimer(PROBE_TIMEOUT_MS, () => this.#resumeBlocked());
    });
  }

  /** Each blocked request calls `acquire` again: the first becomes the next probe, or all are sent. */
  #resumeBlocked(error?: Error): void {
    this.#isProbing = false;
    this.#stopProbeTimer();
    for (const resume of this.#blockedRequests) resume(error);
    this.#blockedRequests.clear();
  }

  #stopProbeTimer(): void {
    this.#cancelProbeTimer?.();
    this.#cancelProbeTimer = undefined;
  }
}
