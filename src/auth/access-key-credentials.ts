import { formatDuration } from '../model/duration.js';
import { wallNow } from '../runtime/clock.js';
import { warnOnce } from '../runtime/diagnostics.js';
import { isSignatureExpired } from '../services/error-codes.js';
import { CachedCredential, type FetchedCredential } from './cached-credential.js';
import type {
  AuthHeaders,
  CredentialRejection,
  Credentials,
  OutgoingRequest,
} from './credentials.js';
import {
  authorizationHeader,
  formatSigningDate,
  parseAuthorization,
  parseSigningDate,
} from './signature.js';

export interface AccessKeys {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Present with temporary keys. */
  readonly securityToken?: string | undefined;
}

/** Keys, or a function that fetches temporary ones. */
export type KeySource = AccessKeys | (() => Promise<FetchedCredential<AccessKeys>>);

/** A smaller difference may be the latency of the request. The services tolerate a quarter of an hour. */
const MIN_CLOCK_SKEW_MS = 60_000;

/** An access key and its secret key, which sign every request. */
export class AccessKeyCredentials implements Credentials {
  readonly #keys: CachedCredential<AccessKeys>;
  readonly #origin: string;
  readonly #secrets = new Set<string>();
  #lastAccessKey: string | undefined;
  /** Milliseconds by which the service's clock is ahead of the local one. */
  #clockSkewMs = 0;

  /** @param origin where the keys come from, for `describe`. */
  constructor(source: KeySource, origin: string) {
    this.#origin = origin;
    const isRenewable = typeof source === 'function';
    if (!isRenewable) this.#remember(source);
    const fetch = isRenewable ? source : async () => ({ value: source });
    this.#keys = new CachedCredential({ fetch, isRenewable, canChange: isRenewable });
  }

  async headers({ method, url, headers, body, projectId }: OutgoingRequest): Promise<AuthHeaders> {
    const keys = await this.#keys.get();
    this.#remember(keys);
    const authHeaders = {
      host: url.host,
      'x-sdk-date': formatSigningDate(wallNow() + this.#clockSkewMs),
      ...(projectId && { 'x-project-id': projectId }),
      ...(keys.securityToken && { 'x-security-token': keys.securityToken }),
    };
    // Other headers stay unsigned, because proxies may change them.
    const type = headers['content-type'];
    const signed = { ...authHeaders, ...(type && { 'content-type': type }) };
    const authorization = authorizationHeader({ method, url, headers: signed, body }, keys);
    return { ...authHeaders, authorization };
  }

  rejected(headers: AuthHeaders, rejection: CredentialRejection): boolean {
    if (this.#correctClock(headers, rejection)) return true;
    const usedKey = parseAuthorization(headers.authorization ?? '')?.accessKey;
    return this.#keys.reject(({ accessKey }) => accessKey === usedKey, rejection.error);
  }

  hasChanged(): Promise<boolean> {
    return this.#keys.hasChanged();
  }

  secrets(): Iterable<string> {
    return this.#secrets;
  }

  describe(): string {
    const key = this.#lastAccessKey === undefined ? '' : ` ${maskKey(this.#lastAccessKey)}`;
    return `access key${key} from ${this.#origin}`;
  }

  #remember({ accessKey, secretKey, securityToken }: AccessKeys): void {
    this.#lastAccessKey = accessKey;
    for (const secret of [accessKey, secretKey, securityToken]) {
      if (secret) this.#secrets.add(secret);
    }
  }

  /** If a new signature counts as expired, the local clock is wrong, and the response's Date is right. */
  #correctClock(headers: AuthHeaders, { error, date }: CredentialRejection): boolean {
    if (date === undefined || !isSignatureExpired(error)) return false;
    const differenceMs = date - parseSigningDate(headers['x-sdk-date'] ?? '');
    if (!(Math.abs(differenceMs) >= MIN_CLOCK_SKEW_MS)) return false;
    this.#clockSkewMs = date - wallNow();
    const skew = `${formatDuration(Math.abs(this.#clockSkewMs))} ${this.#clockSkewMs > 0 ? 'behind' : 'ahead of'}`;
    warnOnce(
      'JOBWAIT_CLOCK',
      `The clock of this machine is ${skew} the service's: requests are dated by the service's clock from now on`,
    );
    return true;
  }
}

/** Whether a value can be sent in a header as a key. */
export function isAccessKey(value: unknown): value is string {
  return typeof value === 'string' && /^[!-~]+$/.test(value);
}

/** Enough to distinguish keys. */
function maskKey(accessKey: string): string {
  return accessKey.length < 12 ? '…' : `${accessKey.slice(0, 3)}…${accessKey.slice(-3)}`;
}
