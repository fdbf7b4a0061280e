import { wallNow } from '../clock.js';
import { readable } from '../duration.js';
import type { ApiError } from '../errors/index.js';
import type { Credentials, IdentifyingHeaders, OutgoingRequest, Refusal } from './credentials.js';
import { Lease, type Leased } from './lease.js';
import {
  authorization,
  readAuthorization,
  readSigningDate,
  writeSigningDate,
} from './signature.js';

export interface AccessKeys {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Of keys that are temporary. */
  readonly securityToken?: string | undefined;
}

/** Keys, or where to fetch them, again and again for they are temporary. */
export type KeySource = AccessKeys | (() => Promise<Leased<AccessKeys>>);

/** The services tolerate a quarter of an hour; what is less than this may be the way of the request. */
const LEAST_SKEW = 60_000;

/** An access key and its secret key: every request is signed. */
export class AccessKeyCredentials implements Credentials {
  readonly #lease: Lease<AccessKeys>;
  readonly #renewable: boolean;
  readonly #origin: string;
  readonly #secrets = new Set<string>();
  /** Those used last. */
  #keys: AccessKeys | undefined;
  /** Milliseconds by which the service's clock is ahead of ours. */
  #skew = 0;

  /** @param origin where the keys come from, as `describe` says it. */
  constructor(source: KeySource, origin: string) {
    this.#origin = origin;
    this.#renewable = typeof source === 'function';
    if (typeof source !== 'function') this.#use(source);
    this.#lease = new Lease(async () => {
      const leased = typeof source === 'function' ? await source() : { value: source };
      this.#use(leased.value);
      return leased;
    }, isSame);
  }

  headers(request: OutgoingRequest): IdentifyingHeaders | Promise<IdentifyingHeaders> {
    return this.#lease.use(keys => this.#sign(request, keys));
  }

  refused(headers: IdentifyingHeaders, refusal?: Refusal): boolean {
    if (refusal && this.#correctClock(headers, refusal)) return true;
    if (!this.#renewable) return false;
    const used = readAuthorization(headers.authorization ?? '')?.accessKey;
    this.#lease.refuse(keys => keys.accessKey === used, refusal?.error);
    return true;
  }

  async changed(): Promise<boolean> {
    return this.#renewable && this.#lease.changed();
  }

  secrets(): Iterable<string> {
    return this.#secrets;
  }

  describe(): string {
    const which = this.#keys ? `access key ${masked(this.#keys.accessKey)}` : 'access key';
    return `${which} from ${this.#origin}`;
  }

  #sign(
    { method, url, headers, body, projectId }: OutgoingRequest,
    keys: AccessKeys,
  ): IdentifyingHeaders {
    const identifying = {
      host: url.host,
      'x-sdk-date': writeSigningDate(wallNow() + this.#skew),
      ...(projectId && { 'x-project-id': projectId }),
      ...(keys.securityToken && { 'x-security-token': keys.securityToken }),
    };
    // What proxies may change on the way stays unsigned.
    const type = headers['content-type'];
    const signed = { ...identifying, ...(type && { 'content-type': type }) };
    return {
      ...identifying,
      authorization: authorization({ method, url, headers: signed, body }, keys),
    };
  }

  #use(keys: AccessKeys): void {
    this.#keys = keys;
    for (const secret of [keys.accessKey, keys.secretKey, keys.securityToken]) {
      if (secret) this.#secrets.add(secret);
    }
  }

  /** A signature that counts as expired although it is new was dated by a wrong clock, and the answer has the right one. */
  #correctClock(headers: IdentifyingHeaders, { error, date }: Refusal): boolean {
    if (date === undefined || !saysExpired(error)) return false;
    const skew = date - readSigningDate(headers['x-sdk-date'] ?? '');
    if (!(Math.abs(skew) >= LEAST_SKEW)) return false;
    const before = this.#skew;
    this.#skew = date - wallNow();
    // Others that were under way are refused as well.
    if (Math.abs(this.#skew - before) >= LEAST_SKEW) warn(this.#skew);
    return true;
  }
}

/** "…: signature expired, signature time:20230527T000431Z,server time:20230527T020608Z" */
function saysExpired({ errorCode, message }: ApiError): boolean {
  return /^API(GW|G)\.030[13]$/i.test(errorCode ?? '') && /expire/i.test(message);
}

function warn(skew: number): void {
  const apart = `${readable(Math.abs(skew))} ${skew > 0 ? 'behind' : 'ahead of'} the service's`;
  process.emitWarning(
    `The clock of this machine is ${apart}: requests are dated by the service's from now on`,
    { type: 'JobWaitWarning', code: 'JOBWAIT_CLOCK' },
  );
}

function isSame(one: AccessKeys, other: AccessKeys): boolean {
  return (
    one.accessKey === other.accessKey &&
    one.secretKey === other.secretKey &&
    one.securityToken === other.securityToken
  );
}

/** Enough to tell one key from another. */
function masked(accessKey: string): string {
  return accessKey.length < 12 ? '…' : `${accessKey.slice(0, 3)}…${accessKey.slice(-3)}`;
}
