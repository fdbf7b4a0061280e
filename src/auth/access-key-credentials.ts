import { formatDuration } from '../model/duration.js';
import { wallNow } from '../runtime/clock.js';
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
  /** Of keys that are temporary. */
  readonly securityToken?: string | undefined;
}

/** Keys, or where to fetch them, again and again for they are temporary. */
export type KeySource = AccessKeys | (() => Promise<FetchedCredential<AccessKeys>>);

/** The services tolerate a quarter of an hour; what is less than this may be the way of the request. */
const MIN_CLOCK_SKEW_MS = 60_000;

/** An access key and its secret key: every request is signed. */
export class AccessKeyCredentials implements Credentials {
  readonly #cache: CachedCredential<AccessKeys>;
  readonly #isRenewable: boolean;
  readonly #origin: string;
  readonly #secrets = new Set<string>();
  /** Those used last. */
  #lastKeys: AccessKeys | undefined;
  /** Milliseconds by which the service's clock is ahead of ours. */
  #clockSkew = 0;

  /** @param origin where the keys come from, as `describe` says it. */
  constructor(source: KeySource, origin: string) {
    this.#origin = origin;
    this.#isRenewable = typeof source === 'function';
    if (typeof source !== 'function') this.#setKeys(source);
    this.#cache = new CachedCredential(async () => {
      const fetched = typeof source === 'function' ? await source() : { value: source };
      this.#setKeys(fetched.value);
      return fetched;
    }, isSameKey);
  }

  headers(request: OutgoingRequest): AuthHeaders | Promise<AuthHeaders> {
    return this.#cache.use(keys => this.#sign(request, keys));
  }

  rejected(headers: AuthHeaders, rejection?: CredentialRejection): boolean {
    if (rejection && this.#correctClock(headers, rejection)) return true;
    if (!this.#isRenewable) return false;
    const usedKey = parseAuthorization(headers.authorization ?? '')?.accessKey;
    this.#cache.reject(keys => keys.accessKey === usedKey, rejection?.error);
    return true;
  }

  async hasChanged(): Promise<boolean> {
    return this.#isRenewable && this.#cache.hasChanged();
  }

  secrets(): Iterable<string> {
    return this.#secrets;
  }

  describe(): string {
    const label = this.#lastKeys ? `access key ${maskKey(this.#lastKeys.accessKey)}` : 'access key';
    return `${label} from ${this.#origin}`;
  }

  #sign({ method, url, headers, body, projectId }: OutgoingRequest, keys: AccessKeys): AuthHeaders {
    const authHeaders = {
      host: url.host,
      'x-sdk-date': formatSigningDate(wallNow() + this.#clockSkew),
      ...(projectId && { 'x-project-id': projectId }),
      ...(keys.securityToken && { 'x-security-token': keys.securityToken }),
    };
    // What proxies may change on the way stays unsigned.
    const type = headers['content-type'];
    const signed = { ...authHeaders, ...(type && { 'content-type': type }) };
    return {
      ...authHeaders,
      authorization: authorizationHeader({ method, url, headers: signed, body }, keys),
    };
  }

  #setKeys(keys: AccessKeys): void {
    this.#lastKeys = keys;
    for (const secret of [keys.accessKey, keys.secretKey, keys.securityToken]) {
      if (secret) this.#secrets.add(secret);
    }
  }

  /** A signature that counts as expired although it is new was dated by a wrong clock, and the answer has the right one. */
  #correctClock(headers: AuthHeaders, { error, date }: CredentialRejection): boolean {
    if (date === undefined || !isSignatureExpired(error)) return false;
    const skew = date - parseSigningDate(headers['x-sdk-date'] ?? '');
    if (!(Math.abs(skew) >= MIN_CLOCK_SKEW_MS)) return false;
    const previousSkew = this.#clockSkew;
    this.#clockSkew = date - wallNow();
    // Others that were under way are refused as well.
    if (Math.abs(this.#clockSkew - previousSkew) >= MIN_CLOCK_SKEW_MS)
      warnClockSkew(this.#clockSkew);
    return true;
  }
}

function warnClockSkew(skew: number): void {
  const difference = `${formatDuration(Math.abs(skew))} ${skew > 0 ? 'behind' : 'ahead of'} the service's`;
  process.emitWarning(
    `The clock of this machine is ${difference}: requests are dated by the service's from now on`,
    { type: 'JobWaitWarning', code: 'JOBWAIT_CLOCK' },
  );
}

function isSameKey(one: AccessKeys, other: AccessKeys): boolean {
  return (
    one.accessKey === other.accessKey &&
    one.secretKey === other.secretKey &&
    one.securityToken === other.securityToken
  );
}

/** Enough to tell one key from another. */
function maskKey(accessKey: string): string {
  return accessKey.length < 12 ? '…' : `${accessKey.slice(0, 3)}…${accessKey.slice(-3)}`;
}
