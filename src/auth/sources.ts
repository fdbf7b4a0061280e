import { endpointIn } from '../services/service.js';
import { checkOneOf } from '../usage.js';
import {
  checkField,
  checkKey,
  checkToken,
  type FoundAuth,
  metadataAuth,
  readIamEndpoint,
} from './auth.js';
import { fromEnvironment, variable } from './environment.js';
import { authFromProfile, profilePath } from './profile.js';
import { tokenFromFile } from './token.js';

export interface SourceContext {
  /** Tells where IAM is, and what the project is called. */
  readonly region?: string | undefined;
  readonly allowInsecure?: boolean | undefined;
}

type Source = (context: SourceContext) => FoundAuth | undefined;

/** Where credentials are looked for, in this order. The first place that has any decides. */
const SOURCES: readonly Source[] = [
  namedByUs,
  () => tokenIn('JOBWAIT_TOKEN'),
  ourTokenFile,
  () => keysIn('HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK', 'HUAWEICLOUD_SDK_SECURITY_TOKEN'),
  () => tokenIn('HW_AUTH_TOKEN'),
  () => keysIn('HW_ACCESS_KEY', 'HW_SECRET_KEY', 'HW_SECURITY_TOKEN'),
  terraformUser,
  ({ allowInsecure }) => authFromProfile(allowInsecure),
];

/**
 * The credentials that the environment offers.
 * @throws TypeError naming the variable that is wrong or missing beside another, never a value; naming every place when
 * there is nothing.
 */
export function findAuth(context: SourceContext): FoundAuth {
  for (const source of SOURCES) {
    const found = source(context);
    if (found) return found;
  }
  throw new TypeError(
    'No credentials: give the option `auth`, or set JOBWAIT_TOKEN or JOBWAIT_TOKEN_FILE, ' +
      'HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, HW_AUTH_TOKEN, HW_ACCESS_KEY and HW_SECRET_KEY, ' +
      'or HW_USER_NAME, HW_USER_PASSWORD and HW_DOMAIN_NAME; ' +
      `or write the profile ${profilePath()}; or, on a server of the cloud, set JOBWAIT_AUTH=metadata`,
  );
}

/** Metadata is asked only when it is meant: elsewhere than on a cloud server it would hide that nothing was set. */
function namedByUs(): FoundAuth | undefined {
  const name = variable('JOBWAIT_AUTH');
  if (name === undefined) return undefined;
  checkOneOf('JOBWAIT_AUTH', name, ['metadata']);
  return metadataAuth();
}

function tokenIn(name: string): FoundAuth | undefined {
  const token = variable(name);
  return (token && { kind: 'token', token: checkToken(name, token), origin: name }) || undefined;
}

function ourTokenFile(): FoundAuth | undefined {
  const path = fromEnvironment('tokenFile');
  if (path === undefined) return undefined;
  return { kind: 'token', token: tokenFromFile(path), origin: `${path} (JOBWAIT_TOKEN_FILE)` };
}

function keysIn(
  accessKey: string,
  secretKey: string,
  securityToken: string,
): FoundAuth | undefined {
  if (!areTogether([accessKey, secretKey])) return undefined;
  const temporary = variable(securityToken);
  return {
    kind: 'keys',
    keys: {
      accessKey: checkKey(accessKey, variable(accessKey)),
      secretKey: checkKey(secretKey, variable(secretKey)),
      ...(temporary && { securityToken: checkKey(securityToken, temporary) }),
    },
    origin: accessKey,
  };
}

function terraformUser(context: SourceContext): FoundAuth | undefined {
  if (!areTogether(['HW_USER_NAME', 'HW_USER_PASSWORD'], ['HW_DOMAIN_NAME'])) return undefined;
  const iamEndpoint = iamEndpointFor(context);
  if (!iamEndpoint) {
    throw new TypeError(
      'HW_USER_NAME is set, but neither HW_AUTH_URL nor a region says where to log in',
    );
  }
  return {
    kind: 'password',
    user: checkField('HW_USER_NAME', variable('HW_USER_NAME')),
    // With the spaces around it: they may be part of it.
    password: checkField('HW_USER_PASSWORD', process.env.HW_USER_PASSWORD),
    domain: checkField('HW_DOMAIN_NAME', variable('HW_DOMAIN_NAME')),
    project: fromEnvironment('projectName'),
    iamEndpoint,
    origin: 'HW_USER_NAME',
  };
}

/** Where IAM is: HW_AUTH_URL, or else that of the region; undefined when neither is known. */
export function iamEndpointFor({ region, allowInsecure }: SourceContext): URL | undefined {
  const given = fromEnvironment('iamEndpoint');
  if (given !== undefined) return readIamEndpoint('HW_AUTH_URL', given, allowInsecure);
  const address = region && endpointIn(region, { usual: 'iam', elsewhere: {} });
  return address ? new URL(address) : undefined;
}

/** Whether variables are set that mean something only together. Those of `also` are asked for, but say nothing alone. */
function areTogether(names: readonly string[], also: readonly string[] = []): boolean {
  const set = names.filter(variable);
  if (set.length === 0) return false;
  const unset = [...names, ...also].filter(name => !variable(name));
  if (unset.length > 0) {
    throw new TypeError(
      `${set.join(' and ')} ${set.length === 1 ? 'is' : 'are'} set, but ${unset.join(' and ')} ${unset.length === 1 ? 'is' : 'are'} not`,
    );
  }
  return true;
}
