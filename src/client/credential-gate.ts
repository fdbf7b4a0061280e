import { onAbort, type SignalLike } from '../abort.js';
import type { Credentials } from '../auth/credentials.js';
import { after } from '../clock.js';
import { type ApiError, isMarkedFinal } from '../errors/index.js';

/** How long a first request may be silent before one more is let through. */
const PATIENCE = 1000;

interface Waiting {
  enter(): void;
  leave(error: unknown): void;
}

/** Which credentials a request went out with: those of another generation have been renewed since. */
export type Generation = number;

/**
 * Sees to it that credentials which the service refuses are not tried again and again, for five refusals lock an access
 * key: until one request has been accepted the others wait behind it; the first refusal renews the credentials, and one
 * request tries those; a second refusal is final for all, unsent, until the credentials change.
 */
export class CredentialGate {
  readonly #credentials: Credentials;
  readonly #waiting = new Set<Waiting>();
  #generation: Generation = 0;
  /** Whether a request of this generation has been accepted. */
  #proven = false;
  /** Whether a request is out that is to prove it. */
  #proving = false;
  /** Whether this generation came of a refusal. */
  #renewed = false;
  #verdict: ApiError | undefined;
  #stopPatience: (() => void) | undefined;

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  /** Whether a request with the present credentials has been accepted. */
  get isProven(): boolean {
    return this.#proven;
  }

  /** As `enter`, for the many requests that need not wait; undefined for all others. */
  pass(): Generation | undefined {
    return this.#proven && !this.#verdict ? this.#generation : undefined;
  }

  /**
   * Resolves when a request may go out; it must then be told how that went, by one of the others.
   * @throws the refusal that was final; the signal's reason.
   */
  async enter(signal: SignalLike): Promise<Generation> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#verdict) await this.#reconsider(this.#verdict);
      if (this.#proven) return this.#generation;
      if (!this.#proving) {
        this.#proving = true;
        return this.#generation;
      }
      await this.#turn(signal);
    }
  }

  accepted(generation: Generation): void {
    if (generation !== this.#generation) return;
    this.#proven = true;
    this.#renewed = false;
    this.#release();
  }

  /** The request failed in a way that says nothing of the credentials, so another may try; or there were none to be had, which holds for all who wait. */
  failed(generation: Generation, error: unknown): void {
    if (generation !== this.#generation || this.#proven) return;
    if (isMarkedFinal(error)) this.#dismiss(error);
    this.#release();
  }

  /** Whether the request may ask again, after `enter`. */
  refused(generation: Generation, error: ApiError, renew: () => boolean): boolean {
    if (generation !== this.#generation) return true;
    this.#generation += 1;
    this.#proven = false;
    const fresher = renew();
    if (this.#renewed || !fresher) this.#verdict = error;
    this.#renewed = true;
    this.#release();
    return this.#verdict === undefined;
  }

  async #reconsider(verdict: ApiError): Promise<void> {
    if (!(await this.#credentials.changed())) throw verdict;
    if (this.#verdict !== verdict) return;
    this.#verdict = undefined;
    this.#renewed = false;
  }

  #turn(signal: SignalLike): Promise<void> {
    return new Promise((resolve, reject) => {
      const leaveSignal = onAbort(signal, () => {
        this.#waiting.delete(waiting);
        if (this.#waiting.size === 0) this.#endPatience();
        reject(signal.reason);
      });
      const waiting: Waiting = {
        enter: () => {
          leaveSignal();
          resolve();
        },
        leave: error => {
          leaveSignal();
          reject(error);
        },
      };
      this.#waiting.add(waiting);
      if (!this.#stopPatience) this.#startPatience();
    });
  }

  #dismiss(error: unknown): void {
    for (const waiting of this.#waiting) waiting.leave(error);
    this.#waiting.clear();
  }

  /** Lets all who wait look again whether they may go. */
  #release(): void {
    this.#proving = false;
    this.#endPatience();
    for (const waiting of this.#waiting) waiting.enter();
    this.#waiting.clear();
  }

  /** A request that hangs must not hold up those for other jobs. */
  #startPatience(): void {
    this.#endPatience();
    this.#stopPatience = after(PATIENCE, () => this.#release());
  }

  #endPatience(): void {
    this.#stopPatience?.();
    this.#stopPatience = undefined;
  }
}
