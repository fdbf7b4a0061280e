import { endpointForRegion } from '../services/service.js';
import { checkOneOf } from '../usage.js';
import {
  checkAuthField,
  checkAuthKey,
  checkAuthToken,
  parseIamEndpoint,
  type ResolvedAuth,
  resolveMetadataAuth,
} from './auth.js';
import { readEnvironmentSetting, readVariable } from './environment.js';
import { profilePath, readProfileAuth } from './profile.js';
import { tokenFromFile } from './token.js';

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
