import type { Auth, ResolvedAuth } from '../auth/auth-options.js';
import { resolveAuth, resolveIamEndpoint } from '../auth/credential-chain.js';
import { parseEndpointUrl } from '../auth/endpoint-url.js';
import {
  findSetting,
  missingSettingError,
  readVariable,
  type Setting,
} from '../auth/environment.js';
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
  /** "taurusdb", "gaussdb", "rds", "geminidb", "dds" or "ddm". Default: "taurusdb", which is GaussDB(for MySQL). */
  service?: ServiceName;
  /** "https://gaussdb.eu-west-101.myhuaweicloud.com", with or without a path prefix; or give `region`. */
  endpoint?: string;
  region?: string;
  projectId?: string;
  auth?: Auth;
  /** X-Language: language of messages such as fail_reason. */
  language?: 'en-us' | 'zh-cn';
  /** One request, from leaving the rate limit's queue to the last byte read: connecting, headers and body. Default "30s". Fetching a token has a bound of its own of the same length. */
  requestTimeout?: Duration;
  /** Never more requests than this, over everything the client does. Default: 10 per second, burst the same. */
  rateLimit?: { requestsPerSecond: number; burst?: number };
  /** Whether waits on this client may share looks: one request for an id, a task list for many. Default true. */
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
  readonly region: string | undefined;
  readonly project: ProjectSetting;
  readonly auth: ResolvedAuth;
  readonly language: string | undefined;
  readonly requestTimeout: number;
  readonly rateLimit: { readonly perSecond: number; readonly burst: number };
  readonly sharing: boolean;
  readonly dispatcher: unknown;
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
  const { allowInsecure } = options;
  const service = readService(findSetting('service', options.service));
  const region = findSetting('region', options.region);
  const errors: OptionError[] = [];
  const endpoint = collectErrors(errors, () => readEndpoint(options, region, service));
  const auth = collectErrors(errors, () =>
    resolveAuth(options.auth, { region: region?.value as string, allowInsecure }),
  );
  const authProjectId = auth?.projectId && {
    option: 'projectId',
    source: `project_id of ${auth.origin}`,
    value: auth.projectId,
  };
  const project = collectErrors(errors, () =>
    readProject(findSetting('projectId', options.projectId) ?? authProjectId, auth, region),
  );
  if (!endpoint || !auth || !project)
    throw errors.length === 1 ? errors[0] : new OptionErrors(errors);
  return {
    service,
    endpoint,
    region: region?.value as string | undefined,
    project,
    auth,
    language,
    requestTimeout: parsePositiveDuration(
      'requestTimeout',
      withDefault(options.requestTimeout, 30_000),
    ),
    rateLimit: readRateLimit(withDefault(options.rateLimit, { requestsPerSecond: 10 })),
    sharing: options.sharing ?? true,
    dispatcher: options.dispatcher,
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

/** A region that is given as an option comes before an endpoint that is in the environment. */
function readEndpoint(
  { endpoint: option, region: regionOption, allowInsecure }: JobClientOptions,
  region: Setting | undefined,
  { hosts }: Service,
): URL {
  const environmentSetting =
    regionOption === undefined ? findSetting('endpoint', undefined) : undefined;
  const endpointSetting =
    option === undefined ? environmentSetting : { option: 'endpoint', value: option };
  const urlRules = { example: 'https://gaussdb.eu-west-101.myhuaweicloud.com', allowInsecure };
  if (endpointSetting) return parseEndpointUrl(endpointSetting, endpointSetting.value, urlRules);
  if (!region) throw missingSettingError('endpoint', ['endpoint', 'region']);
  const url = endpointForRegion(checkNonEmptyString(region, region.value), hosts);
  if (url) return parseEndpointUrl('endpoint', url, urlRules);
  throw optionError(region, 'the name of a region such as "cn-north-4"', region.value);
}

/** The id, or the name that those who log in or sign have the id looked up by: by default a project is named as its region. */
function readProject(
  setting: Setting | '' | undefined,
  auth: ResolvedAuth | undefined,
  region: Setting | undefined,
): ProjectSetting {
  if (setting) return { id: validateProjectId(setting) };
  const authProject = auth?.kind === 'password' ? auth.project : undefined;
  const name =
    authProject ?? readVariable('HW_PROJECT_NAME') ?? (region?.value as string | undefined);
  const iamEndpoint = auth && resolveIamEndpoint(auth, { region: region?.value as string });
  if (!name || !iamEndpoint || auth?.kind === 'token') {
    throw missingSettingError('project id', ['projectId']);
  }
  return { name, iamEndpoint };
}

function validateProjectId(setting: Setting): string {
  const id = checkNonEmptyString(setting, setting.value).trim();
  // In a path these would mean another path.
  if (/^\.+$|[/\\?#%\s]/.test(id)) throw optionError(setting, 'the id of a project', id);
  return id;
}

function readRateLimit(value: unknown): ClientSettings['rateLimit'] {
  checkOptions('rateLimit', value, ['requestsPerSecond', 'burst']);
  const { requestsPerSecond: perSecond, burst } = value as {
    requestsPerSecond: number;
    burst?: number;
  };
  if (typeof perSecond !== 'number' || !(perSecond > 0 && perSecond < Number.POSITIVE_INFINITY)) {
    throw optionError('rateLimit.requestsPerSecond', 'a number above 0', perSecond);
  }
  if (
    burst !== undefined &&
    !(typeof burst === 'number' && burst >= 1 && burst < Number.POSITIVE_INFINITY)
  ) {
    throw optionError('rateLimit.burst', 'a number from 1', burst);
  }
  return { perSecond, burst: burst ?? Math.max(perSecond, 1) };
}

function checkDispatcher(value: unknown): void {
  if (value === undefined) return;
  if (typeof (value as { dispatch?: unknown } | null)?.dispatch !== 'function') {
    throw optionError('dispatcher', 'an undici Dispatcher', value);
  }
}
