import { fromEnvironment, missing, tokenFromEnvironment } from '../auth/environment.js';
import { isToken } from '../auth/token.js';
import { type Duration, positiveMilliseconds } from '../duration.js';
import { endpointIn, SERVICES, type Service, type ServiceName } from '../services/index.js';
import { checkBoolean, checkOneOf, checkOptions, checkText, expected, isObject } from '../usage.js';

export type Auth =
  /** A function is called before the first request; its token is kept until the service refuses it, then it is called once more. */
  | { token: string | (() => string | Promise<string>) }
  | { accessKey: string; secretKey: string; securityToken?: string }
  | { user: string; password: string; domain: string; project?: string; iamEndpoint: string };

export interface JobClientOptions {
  /** Default: "taurusdb", which is GaussDB(for MySQL). */
  service?: ServiceName;
  /** "https://gaussdb.eu-west-101.myhuaweicloud.com", with or without a path prefix; or give `region`. */
  endpoint?: string;
  region?: string;
  projectId?: string;
  /** Only a token, or a function that gives one, is supported so far. */
  auth?: Auth;
  /** X-Language: language of messages such as fail_reason. */
  language?: 'en-us' | 'zh-cn';
  /** One request, from leaving the rate limit's queue to the last byte read: connecting, headers and body. Default "30s". Fetching a token has a bound of its own of the same length. */
  requestTimeout?: Duration;
  /** Never more requests than this, over everything the client does. Default: 10 per second, burst the same. */
  rateLimit?: { requestsPerSecond: number; burst?: number };
  /** Whether waits on this client may share looks. Default true. Nothing is shared yet. */
  sharing?: boolean;
  /** An undici Dispatcher: a proxy, a pool, a MockAgent. Never closed by us. */
  dispatcher?: unknown;
  /** Plain http:// is refused except to loopback, unless this is set. */
  allowInsecure?: boolean;
}

export const CLIENT_OPTIONS = [
  'service',
  'endpoint',
  'region',
  'projectId',
  'auth',
  'language',
  'requestTimeout',
  'rateLimit',
  'sharing',
  'dispatcher',
  'allowInsecure',
] as const satisfies readonly (keyof JobClientOptions)[];

export interface ClientSettings {
  readonly service: Service;
  /** Without a slash at the end. */
  readonly endpoint: URL;
  readonly projectId: string;
  readonly token: string | (() => string | Promise<string>);
  readonly language: string | undefined;
  readonly requestTimeout: number;
  readonly rateLimit: { readonly perSecond: number; readonly burst: number };
}

/**
 * What a client needs to know, from its options or else from the environment.
 * @throws TypeError naming the option that is wrong, or missing and in which places it was looked for.
 */
export function readClientOptions(options: JobClientOptions): ClientSettings {
  checkOptions('options', options, CLIENT_OPTIONS);
  checkBoolean('sharing', options.sharing);
  checkBoolean('allowInsecure', options.allowInsecure);
  checkDispatcher(options.dispatcher);
  const { language } = options;
  if (language !== undefined) checkOneOf('language', language, ['en-us', 'zh-cn']);
  const service = readService(options.service ?? fromEnvironment('service') ?? 'taurusdb');
  return {
    service,
    endpoint: readEndpoint(options, service),
    projectId: readProjectId(options.projectId ?? fromEnvironment('projectId')),
    token: readToken(options.auth ?? tokenFromEnvironment()),
    language,
    requestTimeout: positiveMilliseconds('requestTimeout', options.requestTimeout ?? 30_000),
    rateLimit: readRateLimit(options.rateLimit ?? { requestsPerSecond: 10 }),
  };
}

function readService(name: string): Service {
  checkOneOf('service', name, [...SERVICES.keys()]);
  return SERVICES.get(name as ServiceName) as Service;
}

function readEndpoint(options: JobClientOptions, service: Service): URL {
  const given =
    options.endpoint ?? (options.region === undefined ? fromEnvironment('endpoint') : undefined);
  const region = options.region ?? fromEnvironment('region');
  if (given === undefined && region === undefined) {
    throw missing('endpoint', 'endpoint` or `region', ['endpoint', 'region']);
  }
  const what = 'an https:// address such as "https://gaussdb.eu-west-101.myhuaweicloud.com"';
  const text = given ?? endpointIn(checkText('region', region), service.hosts);
  if (text === undefined)
    throw expected('region', 'the name of a region such as "cn-north-4"', region);
  const endpoint = URL.canParse(checkText('endpoint', text).trim())
    ? new URL(text.trim())
    : undefined;
  if (!endpoint || !/^https?:$/.test(endpoint.protocol)) throw expected('endpoint', what, text);
  if (endpoint.username || endpoint.password || endpoint.search || endpoint.hash) {
    throw new TypeError(
      `Expected \`endpoint\` to be ${what}, got one with a user, query or fragment`,
    );
  }
  if (endpoint.protocol === 'http:' && !isLoopback(endpoint.hostname) && !options.allowInsecure) {
    throw expected(
      'endpoint',
      `${what}: plain http:// needs \`allowInsecure\` unless it is loopback`,
      text,
    );
  }
  endpoint.pathname = endpoint.pathname.replace(/\/+$/, '');
  return endpoint;
}

function isLoopback(host: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(host);
}

function readProjectId(value: string | undefined): string {
  if (value === undefined) throw missing('project id', 'projectId', ['projectId']);
  const id = checkText('projectId', value).trim();
  // In a path these mean another path.
  if (id === '.' || id === '..') throw expected('projectId', 'the id of a project', value);
  return id;
}

/** Says nothing of the value: it may hold a credential. */
function readToken(auth: Auth | undefined): ClientSettings['token'] {
  if (auth === undefined) {
    throw missing('credentials', 'auth', ['token', 'tokenFile', 'terraformToken']);
  }
  const token: unknown = isObject(auth) && 'token' in auth ? auth.token : undefined;
  if (typeof token === 'function') return token as () => string;
  if (isToken(token)) return token.trim();
  const came = isObject(auth)
    ? `one with ${Object.keys(auth).join(', ') || 'nothing'}`
    : `a ${typeof auth}`;
  throw new TypeError(
    `Expected \`auth\` to be { token } with a non-empty string or a function that gives one, got ${came}`,
  );
}

function readRateLimit(value: unknown): ClientSettings['rateLimit'] {
  checkOptions('rateLimit', value, ['requestsPerSecond', 'burst']);
  const { requestsPerSecond: perSecond, burst } = value as {
    requestsPerSecond: number;
    burst?: number;
  };
  if (typeof perSecond !== 'number' || !(perSecond > 0 && perSecond < Number.POSITIVE_INFINITY)) {
    throw expected('rateLimit.requestsPerSecond', 'a number above 0', perSecond);
  }
  if (
    burst !== undefined &&
    !(typeof burst === 'number' && burst >= 1 && burst < Number.POSITIVE_INFINITY)
  ) {
    throw expected('rateLimit.burst', 'a number from 1', burst);
  }
  return { perSecond, burst: burst ?? Math.max(perSecond, 1) };
}

function checkDispatcher(value: unknown): void {
  if (value === undefined) return;
  if (typeof (value as { request?: unknown } | null)?.request !== 'function') {
    throw expected('dispatcher', 'an undici Dispatcher', value);
  }
}
