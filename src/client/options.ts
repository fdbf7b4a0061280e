import type { Auth, ResolvedAuth } from '../auth/auth-options.js';
import { resolveAuth, resolveIamEndpoint } from '../auth/credential-chain.js';
import { parseEndpointUrl } from '../auth/endpoint-url.js';
import {
  findSetting,
  missingSettingError,
  readVariable,
  type Setting,
} from '../auth/environment.js';
import { isLoopback } from '../http/loopback.js';
import { type Proxies, readProxies } from '../http/proxy-settings.js';
import { type Duration, parsePositiveDuration } from '../model/duration.js';
import {
  checkBoolean,
  checkNonEmptyString,
  checkOneOf,
  checkOptions,
  OptionError,
  OptionErrors,
  optionError,
  withDefault,
} from '../model/validation.js';
import { SERVICES } from '../services/registry.js';
import { endpointForRegion, type Service, type ServiceName } from '../services/service.js';
import type { ProjectSetting } from './project-id.js';

export interface JobClientOptions {
  /** Default "taurusdb" (formerly GaussDB(for MySQL)). */
  service?: ServiceName;
  /** "https://gaussdb.eu-west-101.myhuaweicloud.com", optionally with a path prefix. Alternatively set `region`. */
  endpoint?: string;
  region?: string;
  projectId?: string;
  auth?: Auth;
  /** Language of service messages such as fail_reason (X-Language). */
  language?: 'en-us' | 'zh-cn';
  /** Timeout of one request, from leaving the rate limiter's queue to the last byte of the body. Default "30s". Fetching a token has a separate timeout of equal length. */
  requestTimeout?: Duration;
  /** Upper bound for all requests of this client. Default: 10 per second, with a burst of the same size. Between 0.001 and 1,000,000; burst between 1 and 1,000,000. */
  rateLimit?: { requestsPerSecond: number; burst?: number };
  /** Whether waits on this client share polls: one request per id, or the task list for many ids. Default true. */
  sharing?: boolean;
  /** An undici Dispatcher, e.g. a ProxyAgent, Pool or MockAgent. Never closed by jobwait. */
  dispatcher?: unknown;
  /** Allows plain http:// to hosts other than loopback. */
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
  readonly region: string | undefined;
  readonly project: ProjectSetting;
  readonly auth: ResolvedAuth;
  readonly language: string | undefined;
  readonly requestTimeout: number;
  readonly rateLimit: { readonly perSecond: number; readonly burst: number };
  readonly sharing: boolean;
  readonly dispatcher: unknown;
  /** The proxies of the environment, if there is no dispatcher. */
  readonly proxies: Proxies | undefined;
}

const DEFAULT_REQUEST_TIMEOUT_MS = 30_000;
const DEFAULT_REQUESTS_PER_SECOND = 10;
const MIN_REQUESTS_PER_SECOND = 0.001;
const MAX_REQUESTS_PER_SECOND = 1_000_000;

/**
 * Checks the options of a client and reads omitted ones from the environment.
 * @throws OptionError if an option or its variable is invalid or missing.
 */
export function readClientOptions(options: JobClientOptions): ClientSettings {
  checkOptions('options', options, CLIENT_OPTIONS);
  checkBoolean('sharing', options.sharing);
  checkBoolean('allowInsecure', options.allowInsecure);
  checkDispatcher(options.dispatcher);
  const { language, allowInsecure } = options;
  if (language !== undefined) checkOneOf('language', language, ['en-us', 'zh-cn']);
  const service = readService(findSetting('service', options.service));
  const regionSetting = findSetting('region', options.region);
  const region = regionSetting?.value as string | undefined;
  const errors: OptionError[] = [];
  const endpoint = collectErrors(errors, () => readEndpoint(options, regionSetting, service));
  const auth = collectErrors(errors, () => resolveAuth(options.auth, { region, allowInsecure }));
  const authProjectId = auth?.projectId && {
    option: 'projectId',
    source: `project_id of ${auth.origin}`,
    value: auth.projectId,
  };
  const project = collectErrors(errors, () =>
    readProject(findSetting('projectId', options.projectId) ?? authProjectId, auth, region),
  );
  // A loopback endpoint is reached without a proxy, so a malformed one does not matter.
  const proxyErrors = isLoopback(endpoint?.hostname ?? '') ? [] : errors;
  const proxies = options.dispatcher ? undefined : collectErrors(proxyErrors, () => readProxies());
  if (!endpoint || !auth || !project || errors.length > 0)
    throw errors.length === 1 ? errors[0] : new OptionErrors(errors);
  return {
    service,
    endpoint,
    region,
    project,
    auth,
    language,
    requestTimeout: parsePositiveDuration(
      'requestTimeout',
      withDefault(options.requestTimeout, DEFAULT_REQUEST_TIMEOUT_MS),
    ),
    rateLimit: readRateLimit(
      withDefault(options.rateLimit, { requestsPerSecond: DEFAULT_REQUESTS_PER_SECOND }),
    ),
    sharing: options.sharing ?? true,
    dispatcher: options.dispatcher,
    proxies,
  };
}

/** Collects the errors of several settings, so that all that is missing is reported at once. */
function collectErrors<T>(errors: OptionError[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    errors.push(error);
    return undefined;
  }
}

function readService(setting: Setting | undefined): Service {
  if (!setting) return SERVICES.get('taurusdb') as Service;
  const service = checkOneOf(setting, setting.value as ServiceName, [...SERVICES.keys()]);
  return SERVICES.get(service) as Service;
}

/** The option `region` takes precedence over an endpoint in the environment. */
function readEndpoint(
  { endpoint: option, region: regionOption, allowInsecure }: JobClientOptions,
  region: Setting | undefined,
  { hosts }: Service,
): URL {
  const ignoresEnvironment = option === undefined && regionOption !== undefined;
  const endpoint = ignoresEnvironment ? undefined : findSetting('endpoint', option);
  const urlRules = { example: 'https://gaussdb.eu-west-101.myhuaweicloud.com', allowInsecure };
  if (endpoint) return parseEndpointUrl(endpoint, endpoint.value, urlRules);
  if (!region) throw missingSettingError('endpoint', ['endpoint', 'region']);
  const url = endpointForRegion(checkNonEmptyString(region, region.value), hosts);
  if (url) return parseEndpointUrl('endpoint', url, urlRules);
  throw optionError(
    region,
    'a region such as "cn-north-4" (for any other, give its `endpoint`)',
    region.value,
  );
}

/** The project's id, or its name if the credentials can look up the id. The default project of a region has its name. */
function readProject(
  setting: Setting | '' | undefined,
  auth: ResolvedAuth | undefined,
  region: string | undefined,
): ProjectSetting {
  if (setting) return { id: validateProjectId(setting) };
  const authProject = auth?.kind === 'password' ? auth.project : undefined;
  const name = authProject ?? readVariable('HW_PROJECT_NAME') ?? region;
  const iamEndpoint = auth && resolveIamEndpoint(auth, { region });
  if (!name || !iamEndpoint || auth?.kind === 'token') {
    throw missingSettingError('project id', ['projectId']);
  }
  return { name, iamEndpoint };
}

function validateProjectId(setting: Setting): string {
  const id = checkNonEmptyString(setting, setting.value).trim();
  // These characters would change the path that the id is part of.
  if (/^\.+$|[/\\?#%\s]/.test(id)) throw optionError(setting, 'the id of a project', id);
  return id;
}

function readRateLimit(value: unknown): ClientSettings['rateLimit'] {
  checkOptions('rateLimit', value, ['requestsPerSecond', 'burst']);
  const { requestsPerSecond, burst } = value as { requestsPerSecond: number; burst?: number };
  const perSecond = checkRate('requestsPerSecond', requestsPerSecond, MIN_REQUESTS_PER_SECOND);
  const defaultBurst = Math.max(perSecond, 1);
  return { perSecond, burst: burst === undefined ? defaultBurst : checkRate('burst', burst, 1) };
}

function checkRate(name: string, value: unknown, minimum: number): number {
  if (typeof value === 'number' && value >= minimum && value <= MAX_REQUESTS_PER_SECOND)
    return value;
  const expected = `a number from ${minimum} to ${MAX_REQUESTS_PER_SECOND}`;
  throw optionError(`rateLimit.${name}`, expected, value);
}

function checkDispatcher(value: unknown): void {
  if (value === undefined) return;
  if (typeof (value as { dispatch?: unknown } | null)?.dispatch !== 'function') {
    throw optionError('dispatcher', 'an undici Dispatcher', value);
  }
}
