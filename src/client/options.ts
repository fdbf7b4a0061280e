import type { Auth, ResolvedAuth } from '../auth/auth-options.js';
import { type AuthContext, resolveAuth, resolveIamEndpoint } from '../auth/credential-chain.js';
import { parseEndpointUrl } from '../auth/endpoint-url.js';
import {
  findSetting,
  missingSettingError,
  readVariable,
  type Setting,
} from '../auth/environment.js';
import { isLoopback } from '../http/loopback.js';
import { readProxies } from '../http/proxy-settings.js';
import {
  checkBoolean,
  checkNonEmptyString,
  checkOneOf,
  checkOptions,
  OptionError,
  OptionErrors,
  optionError,
} from '../model/validation.js';
import { SERVICES } from '../services/registry.js';
import { endpointForRegion, type Service, type ServiceName } from '../services/service.js';
import type { ProjectSetting } from './project-id.js';
import {
  readSenderOptions,
  SENDER_OPTIONS,
  type SenderOptions,
  type SenderSettings,
} from './sender-options.js';

/** The service, the project and the credentials of a client, and how it sends requests. What is omitted is read from the environment. */
export interface JobClientOptions extends SenderOptions {
  /** Default "taurusdb" (formerly GaussDB(for MySQL)). */
  service?: ServiceName;
  /** "https://gaussdb.eu-west-101.myhuaweicloud.com", optionally with a path prefix. Alternatively set `region`. */
  endpoint?: string;
  /** The region whose endpoint is used, such as "eu-west-101". Default: the variable JOBWAIT_REGION or HW_REGION_NAME. */
  region?: string;
  /** Domain suffix of a sister cloud, e.g. "otc.t-systems.com". Default "myhuaweicloud.com" ("myhuaweicloud.eu" for eu-west-101). */
  cloud?: string;
  /** The project of the jobs: its id, or its name if the credentials can look up the id. Default: the environment, or the project of the region. */
  projectId?: string;
  /** The credentials. Default: those found in the environment, in a profile, or in the metadata of a cloud server. */
  auth?: Auth;
  /** Language of service messages such as fail_reason (X-Language). */
  language?: 'en-us' | 'zh-cn';
  /** Whether waits on this client share polls: one request per id, or the task list for many ids. Default true. */
  sharing?: boolean;
  /** Allows plain http:// to hosts other than loopback. */
  allowInsecure?: boolean;
}

export const CLIENT_OPTIONS = [
  'service',
  'endpoint',
  'region',
  'cloud',
  'projectId',
  'auth',
  'language',
  'sharing',
  ...SENDER_OPTIONS,
  'allowInsecure',
] as const satisfies readonly (keyof JobClientOptions)[];

export interface ClientSettings extends SenderSettings {
  readonly service: Service;
  /** Without a slash at the end. */
  readonly endpoint: URL;
  readonly region: string | undefined;
  readonly project: ProjectSetting;
  readonly auth: ResolvedAuth;
  readonly language: string | undefined;
  readonly sharing: boolean;
}

/**
 * Checks the options of a client and reads omitted ones from the environment.
 * @throws OptionError if an option or its variable is invalid or missing.
 */
export function readClientOptions(options: JobClientOptions): ClientSettings {
  checkOptions('options', options, CLIENT_OPTIONS);
  checkBoolean('sharing', options.sharing);
  checkBoolean('allowInsecure', options.allowInsecure);
  const { language, allowInsecure } = options;
  if (language !== undefined) checkOneOf('language', language, ['en-us', 'zh-cn']);
  const service = readService(findSetting('service', options.service));
  const regionSetting = findSetting('region', options.region);
  const region = regionSetting?.value as string | undefined;
  const cloud = readCloud(findSetting('cloud', options.cloud));
  const errors: OptionError[] = [];
  const endpoint = collectErrors(errors, () =>
    readEndpoint(options, regionSetting, cloud, service),
  );
  const authContext: AuthContext = { region, cloud, allowInsecure };
  const auth = collectErrors(errors, () => resolveAuth(options.auth, authContext));
  const authProjectId = auth?.projectId && {
    option: 'projectId',
    source: `project_id of ${auth.origin}`,
    value: auth.projectId,
  };
  const project = collectErrors(errors, () =>
    readProject(findSetting('projectId', options.projectId) ?? authProjectId, auth, authContext),
  );
  // A loopback endpoint is reached without a proxy, so a malformed one does not matter.
  const proxyErrors = isLoopback(endpoint?.hostname ?? '') ? [] : errors;
  const proxies = options.dispatcher ? undefined : collectErrors(proxyErrors, () => readProxies());
  if (!endpoint || !auth || !project || errors.length > 0)
    throw errors.length === 1 ? errors[0] : new OptionErrors(errors);
  return {
    service,
    serviceName: service.name,
    endpoint,
    region,
    project,
    auth,
    language,
    ...readSenderOptions(options),
    sharing: options.sharing ?? true,
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

const CLOUD_PATTERN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/;

function readCloud(setting: Setting | undefined): string | undefined {
  if (!setting) return undefined;
  const cloud = checkNonEmptyString(setting, setting.value).trim().toLowerCase();
  if (CLOUD_PATTERN.test(cloud)) return cloud;
  throw optionError(setting, 'a domain such as "otc.t-systems.com"', setting.value);
}

/** The options `region` and `cloud` take precedence over an endpoint in the environment. */
function readEndpoint(
  options: JobClientOptions,
  region: Setting | undefined,
  cloud: string | undefined,
  { hosts }: Service,
): URL {
  const { endpoint: option, allowInsecure } = options;
  const isPlaceGiven = (options.region ?? options.cloud) !== undefined && region !== undefined;
  const ignoresEnvironment = option === undefined && isPlaceGiven;
  const endpoint = ignoresEnvironment ? undefined : findSetting('endpoint', option);
  const urlRules = { example: 'https://gaussdb.eu-west-101.myhuaweicloud.com', allowInsecure };
  if (endpoint) return parseEndpointUrl(endpoint, endpoint.value, urlRules);
  if (!region) throw missingSettingError('endpoint', ['endpoint', 'region']);
  const url = endpointForRegion(checkNonEmptyString(region, region.value), hosts, cloud);
  if (url) return parseEndpointUrl('endpoint', url, urlRules);
  throw optionError(
    region,
    'a region such as "cn-north-4" (for any other, give its `endpoint` or `cloud`)',
    region.value,
  );
}

/** The project's id, or its name if the credentials can look up the id. The default project of a region has its name. */
function readProject(
  setting: Setting | '' | undefined,
  auth: ResolvedAuth | undefined,
  context: AuthContext,
): ProjectSetting {
  if (setting) return { id: validateProjectId(setting) };
  const authProject = auth?.kind === 'password' ? auth.project : undefined;
  const name = authProject ?? readVariable('HW_PROJECT_NAME') ?? context.region;
  const iamEndpoint = auth && resolveIamEndpoint(auth, context);
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
