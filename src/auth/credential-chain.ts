import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'ini';
import { checkOneOf, isObject } from '../model/validation.js';
import { endpointForRegion } from '../services/service.js';
import { AccessKeyCredentials } from './access-key-credentials.js';
import {
  checkAuthField,
  checkAuthKey,
  checkAuthToken,
  parseAuthOption,
  parseIamEndpoint,
  type ResolvedAuth,
  resolveMetadataAuth,
} from './auth-options.js';
import type { Credentials } from './credentials.js';
import { readEnvironmentSetting, readVariable } from './environment.js';
import { type IamContext, PasswordCredentials } from './iam.js';
import { createMetadataKeySource } from './metadata.js';
import { TokenCredentials, tokenFromFile } from './token-credentials.js';

/**
 * The credentials of the option `auth`, or else those that the environment offers. Nothing is sent yet.
 * @throws TypeError naming the field or variable that is wrong, or every place that was looked in; never a value.
 */
export function resolveAuth(auth: unknown, context: AuthContext): ResolvedAuth {
  return auth === undefined ? findAuth(context) : parseAuthOption(auth, context.allowInsecure);
}

export interface CredentialsContext extends IamContext {
  readonly projectId: string | undefined;
  readonly region: string | undefined;
}

/** Credentials that can be used. Whatever they need is fetched when the first request does. */
export function createCredentials(auth: ResolvedAuth, context: CredentialsContext): Credentials {
  const { timeout, closeSignal } = context;
  switch (auth.kind) {
    case 'token':
      return new TokenCredentials(auth.token, timeout, auth.origin, closeSignal);
    case 'keys':
      return new AccessKeyCredentials(auth.keys, auth.origin);
    case 'metadata':
      return new AccessKeyCredentials(
        createMetadataKeySource(auth.endpoint, closeSignal),
        auth.origin,
      );
    case 'password': {
      const { iamEndpoint: endpoint, user, password, domain } = auth;
      const project = resolveLoginProject(auth.project, context);
      return new PasswordCredentials(
        { endpoint, user, password, domain, project },
        context,
        auth.origin,
      );
    }
  }
}

/** Where the project of these credentials can be looked up by its name; undefined when that is not known. */
export function resolveIamEndpoint(auth: ResolvedAuth, context: AuthContext): URL | undefined {
  return auth.iamEndpoint ?? defaultIamEndpoint(context);
}

/** A project is named as the region it is in, unless it is one of several there. */
function resolveLoginProject(
  project: string | undefined,
  { projectId, region }: CredentialsContext,
): { id: string } | { name: string } {
  if (project !== undefined) {
    return project === projectId || /^[0-9a-f]{32}$/.test(project)
      ? { id: project }
      : { name: project };
  }
  if (projectId !== undefined) return { id: projectId };
  if (region !== undefined) return { name: region };
  throw new TypeError('No project to log in to: give `auth.project`, or `projectId` or `region`');
}
export interface AuthContext {
  /** Tells where IAM is, and what the project is called. */
  readonly region?: string | undefined;
  readonly allowInsecure?: boolean | undefined;
}

type AuthProvider = (context: AuthContext) => ResolvedAuth | undefined;

/** Where credentials are looked for, in this order. The first place that has any decides. */
const AUTH_PROVIDERS: readonly AuthProvider[] = [
  metadataFromEnvironment,
  () => tokenFromVariable('JOBWAIT_TOKEN'),
  tokenFromFileVariable,
  () =>
    keysFromVariables('HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK', 'HUAWEICLOUD_SDK_SECURITY_TOKEN'),
  () => tokenFromVariable('HW_AUTH_TOKEN'),
  () => keysFromVariables('HW_ACCESS_KEY', 'HW_SECRET_KEY', 'HW_SECURITY_TOKEN'),
  passwordFromTerraform,
  ({ allowInsecure }) => readProfileAuth(allowInsecure),
];

/**
 * The credentials that the environment offers.
 * @throws TypeError naming the variable that is wrong or missing beside another, never a value; naming every place when
 * there is nothing.
 */
export function findAuth(context: AuthContext): ResolvedAuth {
  for (const provider of AUTH_PROVIDERS) {
    const auth = provider(context);
    if (auth) return auth;
  }
  throw new TypeError(
    'No credentials: give the option `auth`, or set JOBWAIT_TOKEN or JOBWAIT_TOKEN_FILE, ' +
      'HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, HW_AUTH_TOKEN, HW_ACCESS_KEY and HW_SECRET_KEY, ' +
      'or HW_USER_NAME, HW_USER_PASSWORD and HW_DOMAIN_NAME; ' +
      `or write the profile ${profilePath()}; or, on a server of the cloud, set JOBWAIT_AUTH=metadata`,
  );
}

/** Metadata is asked only when it is meant: elsewhere than on a cloud server it would hide that nothing was set. */
function metadataFromEnvironment(): ResolvedAuth | undefined {
  const name = readVariable('JOBWAIT_AUTH');
  if (name === undefined) return undefined;
  checkOneOf('JOBWAIT_AUTH', name, ['metadata']);
  return resolveMetadataAuth();
}

function tokenFromVariable(name: string): ResolvedAuth | undefined {
  const token = readVariable(name);
  return (
    (token && { kind: 'token', token: checkAuthToken(name, token), origin: name }) || undefined
  );
}

function tokenFromFileVariable(): ResolvedAuth | undefined {
  const path = readEnvironmentSetting('tokenFile');
  if (path === undefined) return undefined;
  return { kind: 'token', token: tokenFromFile(path), origin: `${path} (JOBWAIT_TOKEN_FILE)` };
}

function keysFromVariables(
  accessKey: string,
  secretKey: string,
  securityToken: string,
): ResolvedAuth | undefined {
  if (!areAllSet([accessKey, secretKey])) return undefined;
  const securityTokenValue = readVariable(securityToken);
  return {
    kind: 'keys',
    keys: {
      accessKey: checkAuthKey(accessKey, readVariable(accessKey)),
      secretKey: checkAuthKey(secretKey, readVariable(secretKey)),
      ...(securityTokenValue && { securityToken: checkAuthKey(securityToken, securityTokenValue) }),
    },
    origin: accessKey,
  };
}

function passwordFromTerraform(context: AuthContext): ResolvedAuth | undefined {
  if (!areAllSet(['HW_USER_NAME', 'HW_USER_PASSWORD'], ['HW_DOMAIN_NAME'])) return undefined;
  const iamEndpoint = defaultIamEndpoint(context);
  if (!iamEndpoint) {
    throw new TypeError(
      'HW_USER_NAME is set, but neither HW_AUTH_URL nor a region says where to log in',
    );
  }
  return {
    kind: 'password',
    user: checkAuthField('HW_USER_NAME', readVariable('HW_USER_NAME')),
    // With the spaces around it: they may be part of it.
    password: checkAuthField('HW_USER_PASSWORD', process.env.HW_USER_PASSWORD),
    domain: checkAuthField('HW_DOMAIN_NAME', readVariable('HW_DOMAIN_NAME')),
    project: readEnvironmentSetting('projectName'),
    iamEndpoint,
    origin: 'HW_USER_NAME',
  };
}

/** Where IAM is: HW_AUTH_URL, or else that of the region; undefined when neither is known. */
export function defaultIamEndpoint({ region, allowInsecure }: AuthContext): URL | undefined {
  const configured = readEnvironmentSetting('iamEndpoint');
  if (configured !== undefined) return parseIamEndpoint('HW_AUTH_URL', configured, allowInsecure);
  const url = region && endpointForRegion(region, { defaultHost: 'iam', regionsByHost: {} });
  return url ? new URL(url) : undefined;
}

/** Whether variables are set that mean something only together. Those of `also` are asked for, but say nothing alone. */
function areAllSet(names: readonly string[], alsoRequired: readonly string[] = []): boolean {
  const setNames = names.filter(readVariable);
  if (setNames.length === 0) return false;
  const missingNames = [...names, ...alsoRequired].filter(name => !readVariable(name));
  if (missingNames.length > 0) {
    throw new TypeError(
      `${setNames.join(' and ')} ${setNames.length === 1 ? 'is' : 'are'} set, but ${missingNames.join(' and ')} ${missingNames.length === 1 ? 'is' : 'are'} not`,
    );
  }
  return true;
}
const DEFAULT_PROFILE_PATH = '~/.huaweicloud/credentials';
/** Both hold keys; the second is meant for services that are in no region. */
const PROFILE_SECTIONS = ['basic', 'global'] as const;

/** The file in which the vendor's SDKs look for credentials. */
export function profilePath(): string {
  return readVariable('HUAWEICLOUD_SDK_CREDENTIALS_FILE') ?? DEFAULT_PROFILE_PATH;
}

/**
 * The credentials of the profile file; undefined when there is no such file.
 * @throws TypeError naming the file and what is wrong with it, and nothing of what is in it.
 */
export function readProfileAuth(allowInsecure: boolean | undefined): ResolvedAuth | undefined {
  const path = profilePath();
  const content = readProfile(path);
  if (content === undefined) return undefined;
  const sections: unknown = parse(content.replace(/^\uFEFF/, ''));
  const section = PROFILE_SECTIONS.map(name => isObject(sections) && sections[name])
    .filter(isObject)
    .find(({ ak, sk }) => ak !== undefined || sk !== undefined);
  if (!section) {
    throw new TypeError(`The profile ${path} has no section [basic] or [global] with ak and sk`);
  }
  const fieldName = (key: string): string => `${key} of ${path}`;
  const { ak, sk, security_token, project_id, iam_endpoint } = section;
  return {
    kind: 'keys',
    keys: {
      accessKey: checkAuthKey(fieldName('ak'), ak),
      secretKey: checkAuthKey(fieldName('sk'), sk),
      ...(isNonEmptyString(security_token) && {
        securityToken: checkAuthKey(fieldName('security_token'), security_token),
      }),
    },
    ...(isNonEmptyString(project_id) && { projectId: project_id }),
    ...(isNonEmptyString(iam_endpoint) && {
      iamEndpoint: parseIamEndpoint(fieldName('iam_endpoint'), iam_endpoint, allowInsecure),
    }),
    origin: path,
  };
}

function readProfile(path: string): string | undefined {
  try {
    return readFileSync(
      path === DEFAULT_PROFILE_PATH ? join(homedir(), path.slice(2)) : path,
      'utf8',
    );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new TypeError(`The profile ${path} cannot be read (${code})`);
  }
}

function isNonEmptyString(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
