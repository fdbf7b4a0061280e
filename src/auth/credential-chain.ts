import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'ini';
import { checkOneOf, isObject, OptionError } from '../model/validation.js';
import { homeDirectory } from '../runtime/home.js';
import { endpointForRegion } from '../services/service.js';
import { AccessKeyCredentials } from './access-key-credentials.js';
import {
  parseAccessKeys,
  parseAuthOption,
  parseIamEndpoint,
  parseLogin,
  parseToken,
  type ReadField,
  type ResolvedAuth,
  resolveMetadataAuth,
} from './auth-options.js';
import type { Credentials } from './credentials.js';
import { readVariable } from './environment.js';
import { createIamTokenSource, type IamContext, type Login } from './iam.js';
import { createMetadataKeySource } from './metadata.js';
import { createTokenSource, TokenCredentials } from './token-credentials.js';
import { describeTokenFile, tokenFromFile } from './token-file.js';

export interface AuthContext {
  /** Determines the address of IAM and the default name of the project. */
  readonly region?: string | undefined;
  /** The domain suffix of the cloud. Default: that of the region. */
  readonly cloud?: string | undefined;
  readonly allowInsecure?: boolean | undefined;
}

/** The environment variables of the fields of the option `auth`. */
const SDK_KEYS = {
  accessKey: 'HUAWEICLOUD_SDK_AK',
  secretKey: 'HUAWEICLOUD_SDK_SK',
  securityToken: 'HUAWEICLOUD_SDK_SECURITY_TOKEN',
};
const TERRAFORM_KEYS = {
  accessKey: 'HW_ACCESS_KEY',
  secretKey: 'HW_SECRET_KEY',
  securityToken: 'HW_SECURITY_TOKEN',
};
const TERRAFORM_LOGIN = {
  user: 'HW_USER_NAME',
  password: 'HW_USER_PASSWORD',
  domain: 'HW_DOMAIN_NAME',
  project: 'HW_PROJECT_NAME',
};

/** The providers, in order of precedence. The first that finds credentials decides. */
const PROVIDERS: readonly ((context: AuthContext) => ResolvedAuth | undefined)[] = [
  metadataFromVariable,
  () => tokenFromVariable('JOBWAIT_TOKEN'),
  tokenFileFromVariable,
  () => keysFromVariables(SDK_KEYS),
  () => tokenFromVariable('HW_AUTH_TOKEN'),
  () => keysFromVariables(TERRAFORM_KEYS),
  loginFromVariables,
  keysFromProfile,
];

/**
 * The credentials of the option `auth`, or else those of the environment. Sends nothing.
 * @throws OptionError naming the field or variable that is wrong or missing, never its value.
 */
export function resolveAuth(auth: unknown, context: AuthContext): ResolvedAuth {
  if (auth !== undefined) return parseAuthOption(auth, context.allowInsecure);
  for (const provider of PROVIDERS) {
    const found = provider(context);
    if (found) return found;
  }
  const places =
    'JOBWAIT_TOKEN or JOBWAIT_TOKEN_FILE, HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, HW_AUTH_TOKEN, ' +
    'HW_ACCESS_KEY and HW_SECRET_KEY, or HW_USER_NAME, HW_USER_PASSWORD and HW_DOMAIN_NAME; ' +
    `or write the profile ${profilePath()}; or, on a server of the cloud, set JOBWAIT_AUTH=metadata`;
  const problem = `No credentials: give the option \`auth\`, or set ${places}`;
  throw missingError(problem, `given, or set ${places}`);
}

export interface CredentialsContext extends IamContext {
  readonly projectId: string | undefined;
  readonly region: string | undefined;
}

/** The credentials for requests. What they need is fetched for the first request. */
export function createCredentials(auth: ResolvedAuth, context: CredentialsContext): Credentials {
  const { origin } = auth;
  switch (auth.kind) {
    case 'token':
      return new TokenCredentials(createTokenSource(auth.token, context, origin));
    case 'keys':
      return new AccessKeyCredentials(auth.keys, origin);
    case 'metadata': {
      const source = createMetadataKeySource(auth.endpoint, context.closeSignal);
      return new AccessKeyCredentials(source, origin);
    }
    case 'password': {
      const login = { ...auth, project: projectToLogInTo(auth.project, context) };
      return new TokenCredentials(createIamTokenSource(login, context, origin));
    }
  }
}

/** By default a project is named like its region. */
function projectToLogInTo(
  project: string | undefined,
  { projectId, region }: CredentialsContext,
): Login['project'] {
  if (project !== undefined && project !== projectId && !/^[0-9a-f]{32}$/.test(project)) {
    return { name: project };
  }
  const id = project ?? projectId;
  if (id !== undefined) return { id };
  if (region !== undefined) return { name: region };
  const problem = 'No project to log in to: give `auth.project`, or `projectId` or `region`';
  throw new OptionError({ option: 'projectId', expected: 'given', received: 'nothing' }, problem);
}

/** The IAM that knows the project of these credentials, if its address is known. */
export function resolveIamEndpoint(auth: ResolvedAuth, context: AuthContext): URL | undefined {
  return auth.iamEndpoint ?? defaultIamEndpoint(context);
}

function defaultIamEndpoint({ region, cloud, allowInsecure }: AuthContext): URL | undefined {
  const source = 'HW_AUTH_URL';
  const value = readVariable(source);
  if (value) return parseIamEndpoint({ option: 'auth.iamEndpoint', source, value }, allowInsecure);
  const url = region && endpointForRegion(region, { defaultHost: 'iam' }, cloud);
  return url ? new URL(url) : undefined;
}

/** Used only on request: on a machine without metadata it would hide that no credentials are set. */
function metadataFromVariable(): ResolvedAuth | undefined {
  const source = 'JOBWAIT_AUTH';
  const value = readVariable(source);
  if (value === undefined) return undefined;
  checkOneOf({ option: 'auth.source', source }, value, ['metadata']);
  return resolveMetadataAuth();
}

function tokenFromVariable(source: string): ResolvedAuth | undefined {
  const value = readVariable(source);
  if (value === undefined) return undefined;
  const token = parseToken({ option: 'auth.token', source, value });
  return { kind: 'token', token, origin: source };
}

function tokenFileFromVariable(): ResolvedAuth | undefined {
  const source = 'JOBWAIT_TOKEN_FILE';
  const path = readVariable(source);
  if (path === undefined) return undefined;
  const token = tokenFromFile(path, source);
  return { kind: 'token', token, origin: describeTokenFile(path, source) };
}

function keysFromVariables(variables: typeof SDK_KEYS): ResolvedAuth | undefined {
  const { accessKey, secretKey } = variables;
  if (!areSetTogether([accessKey, secretKey])) return undefined;
  const keys = parseAccessKeys(fieldReader(variables, readVariable));
  return { kind: 'keys', keys, origin: accessKey };
}

function loginFromVariables(context: AuthContext): ResolvedAuth | undefined {
  const { user, password, domain } = TERRAFORM_LOGIN;
  if (!areSetTogether([user, password], [domain])) return undefined;
  const iamEndpoint = defaultIamEndpoint(context);
  if (!iamEndpoint) {
    const problem = `${user} is set, but neither HW_AUTH_URL nor a region says where to log in`;
    throw missingError(problem, 'set, or a region', 'HW_AUTH_URL');
  }
  // Spaces around a password may be part of it.
  const read = (name: string) => (name === password ? process.env[name] : readVariable(name));
  const login = parseLogin(fieldReader(TERRAFORM_LOGIN, read));
  return { kind: 'password', ...login, iamEndpoint, origin: user };
}

function fieldReader(
  names: Readonly<Record<string, string>>,
  read: (name: string) => unknown,
  file?: string,
): ReadField {
  return field => {
    const name = names[field] ?? field;
    const source = file === undefined ? name : `${name} of ${file}`;
    return { option: `auth.${field}`, source, value: read(name) };
  };
}

/**
 * Whether all of `names` are set. If any of them is, `required` must be set too.
 * @throws OptionError if only some are set.
 */
function areSetTogether(names: readonly string[], required: readonly string[] = []): boolean {
  const set = names.filter(readVariable);
  if (set.length === 0) return false;
  const missing = [...names, ...required].filter(name => !readVariable(name));
  if (missing.length === 0) return true;
  const are = (some: readonly string[]) =>
    `${some.join(' and ')} ${some.length === 1 ? 'is' : 'are'}`;
  const problem = `${are(set)} set, but ${are(missing)} not`;
  throw missingError(problem, `set, as ${are(set)}`, missing.join(' and '));
}

/** Credentials that are missing or incomplete. */
function missingError(problem: string, expected: string, source?: string): OptionError {
  return new OptionError({ option: 'auth', expected, received: 'nothing', source }, problem);
}

const DEFAULT_PROFILE_PATH = '~/.huaweicloud/credentials';
/** Both hold keys. The second is meant for services that are in no region. */
const PROFILE_SECTIONS = ['basic', 'global'];
const PROFILE_FIELDS = {
  accessKey: 'ak',
  secretKey: 'sk',
  securityToken: 'security_token',
  iamEndpoint: 'iam_endpoint',
};

/** The credentials file of the vendor's SDKs. */
function profilePath(): string {
  return readVariable('HUAWEICLOUD_SDK_CREDENTIALS_FILE') ?? DEFAULT_PROFILE_PATH;
}

function keysFromProfile({ allowInsecure }: AuthContext): ResolvedAuth | undefined {
  const path = profilePath();
  const content = readProfile(path);
  if (content === undefined) return undefined;
  const sections: unknown = parse(content.replace(/^\uFEFF/, ''));
  const section = PROFILE_SECTIONS.map(name => isObject(sections) && sections[name])
    .filter(isObject)
    .find(({ ak, sk }) => ak !== undefined || sk !== undefined);
  if (!section) {
    const problem = 'no section [basic] or [global] with ak and sk';
    throw profileError(path, `The profile ${path} has ${problem}`, problem);
  }
  // A blank field counts as missing.
  const read = fieldReader(PROFILE_FIELDS, key => section[key] || undefined, path);
  const iamEndpoint = read('iamEndpoint');
  const { project_id: projectId } = section;
  return {
    kind: 'keys',
    keys: parseAccessKeys(read),
    ...(typeof projectId === 'string' && projectId !== '' && { projectId }),
    ...(iamEndpoint.value !== undefined && {
      iamEndpoint: parseIamEndpoint(iamEndpoint, allowInsecure),
    }),
    origin: path,
  };
}

function readProfile(path: string): string | undefined {
  try {
    const file = path === DEFAULT_PROFILE_PATH ? inHomeDirectory(path.slice(2)) : path;
    return file && readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw profileError(path, `The profile ${path} cannot be read (${code})`, `the error ${code}`);
  }
}

function inHomeDirectory(path: string): string | undefined {
  const home = homeDirectory();
  return home && join(home, path);
}

function profileError(source: string, problem: string, received: string): OptionError {
  return new OptionError({ option: 'auth', expected: 'a profile', received, source }, problem);
}
