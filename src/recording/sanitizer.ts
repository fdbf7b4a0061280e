import { isObject } from '../model/validation.js';

/** Members whose values are credentials. */
const SECRET_KEY =
  /pass(word|wd|phrase)|secret|token|credential|authorization|(api|access|private)[_-]?key|signature/i;
/** Members whose values name something: `name`, `job_name`, `instanceName`. */
const NAME_KEY = /(^|[_-])name$|Name$/;
/** Members whose values are written for people. */
const TEXT_KEY =
  /^errors?$|reason|message|msg$|desc(ription)?$|detail|title|summary|remark|comment/i;
/** Members whose values identify a project or an account. */
const PROJECT_KEY = /(project|tenant|domain|account|user)[_-]?id$/i;
/** Members whose values are addresses. */
const HOST_KEY = /host|endpoint|domain|address|fqdn|dns|(^|[_-])ips?$|Ip$/i;

const URL_HOST = /(?<=[a-z][a-z\d+.-]*:\/\/)[^/\s?#"']+/gi;
const EMAIL_ADDRESS = /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,100}/g;
const IPV4_ADDRESS = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g;
/** A name of several labels, or an IPv6 address, and perhaps a port. */
const HOST_TEXT =
  /(?<![a-z\d.-])(?:[a-z\d-]{1,63}\.){1,10}[a-z][a-z\d-]{0,62}|(?<![\da-f:])(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}/gi;

const MAX_DEPTH = 200;

/** Whatever may not leave the machine is replaced; equal values by equal stand-ins. */
export class Sanitizer {
  readonly #keepsNames: boolean;
  readonly #redact: (text: string) => string;
  readonly #standIns = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  /** Project ids and hosts, which are replaced wherever they occur. */
  readonly #everywhere = new Map<string, string>();
  /** Whether the body at hand shows no credential. */
  #isClean = false;

  /** @param redact removes credentials from a text. */
  constructor(keepsNames: boolean, redact: (text: string) => string) {
    this.#keepsNames = keepsNames;
    this.#redact = redact;
  }

  /** Replaces a project id wherever it occurs from now on. */
  addProject(id: string): void {
    if (id !== '') this.#everywhere.set(id, this.#standIn('project', id));
  }

  /** Replaces a host wherever it occurs from now on. */
  addHost(host: string): void {
    if (host !== '') this.#everywhere.set(host, this.#standIn('host', host));
  }

  /** A path with its query. */
  path(path: string): string {
    const [pathname = '', query] = path.split(/\?(.*)/s);
    if (query === undefined) return this.text(pathname);
    const parameters = query.split('&').map(parameter => {
      const [key = '', value = ''] = parameter.split(/=(.*)/s);
      if (SECRET_KEY.test(key)) return `${key}=redacted`;
      return NAME_KEY.test(key) ? `${key}=${this.#name(value)}` : this.text(parameter);
    });
    return `${this.text(pathname)}?${parameters.join('&')}`;
  }

  /** The body of a response: JSON is parsed, other text is kept only with names. */
  body(text: string): unknown {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return this.#keepsNames ? this.text(text) : this.#standIn('no JSON', text);
    }
    // Most bodies show no credential, and then each of their texts need not be searched for one.
    this.#isClean = this.#redact(text) === text;
    try {
      return this.#member('', value, 0);
    } finally {
      this.#isClean = false;
    }
  }

  /** A text without credentials, project ids and hosts. */
  text(text: string): string {
    let clean = this.#isClean ? text : this.#redact(text);
    for (const [found, standIn] of this.#everywhere) clean = clean.replaceAll(found, standIn);
    return clean
      .replace(EMAIL_ADDRESS, address => this.#standIn('user', address))
      .replace(URL_HOST, host => this.#host(host))
      .replace(IPV4_ADDRESS, address => this.#host(address));
  }

  #member(key: string, value: unknown, depth: number): unknown {
    if (depth > MAX_DEPTH) return 'nested too deeply';
    if (Array.isArray(value)) return value.map(item => this.#member(key, item, depth + 1));
    if (isObject(value)) {
      const members = Object.entries(value).map(([name, member]) => {
        return [this.text(name), this.#member(name, member, depth + 1)];
      });
      return Object.fromEntries(members);
    }
    return typeof value === 'string' && value !== '' ? this.#string(key, value) : value;
  }

  #string(key: string, value: string): string {
    if (SECRET_KEY.test(key)) return '[redacted]';
    if (PROJECT_KEY.test(key)) return this.#standIn('project', value);
    if (NAME_KEY.test(key)) return this.#name(value);
    if (TEXT_KEY.test(key))
      return this.#keepsNames ? this.text(value) : this.#standIn('text', value);
    const text = this.text(value);
    if (!HOST_KEY.test(key)) return text;
    return /^[\w-]+$/.test(text)
      ? this.#host(text)
      : text.replace(HOST_TEXT, host => this.#host(host));
  }

  #name(value: string): string {
    return this.#keepsNames ? this.text(value) : this.#standIn('name', value);
  }

  #host(host: string): string {
    return /^host-\d+\.example$/.test(host) ? host : this.#standIn('host', host);
  }

  #standIn(kind: string, value: string): string {
    const key = `${kind} ${value}`;
    const known = this.#standIns.get(key);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const standIn = kind === 'host' ? `host-${count}.example` : `${kind}-${count}`;
    this.#standIns.set(key, standIn);
    return standIn;
  }
}
