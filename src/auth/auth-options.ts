import { checkOneOf, isObject } from '../model/validation.js';
import type { AccessKeys } from './access-key-credentials.js';
import { parseEndpointUrl } from './endpoint-url.js';
import { readVariable } from './environment.js';
import { METADATA_ENDPOINT } from './metadata.js';
import { isToken, type TokenOption } from './token-credentials.js';

export type Auth =
  /** A function is called before the first request; its token is kept until the service refuses it, then it is called once more. */
  | { token: string | (() => string | Promise<string>) }
  /** Every request is signed. `securityToken` comes with keys that are temporary. */
  | { accessKey: string; secretKey: string; securityToken?: string }
  /** Logs in at IAM, for a token of `project` (a name or an id; default: `projectId`) that is renewed before it expires. */
  | { user: string; password: string; domain: string; project?: string; iamEndpoint: string }
  /** The temporary keys that a cloud server has by its agency. */
  | { source: 'metadata' };

/** Credentials that were found, and checked, but not used yet. */
export type ResolvedAuth = {
  /** Where they were found: "the option `auth`", "HW_AUTH_TOKEN". */
  readonly origin: string;
  /** Of the same place. */
  readonly projectId?: string | undefined;
  readonly iamEndpoint?: URL | undefined;
} & (
  | { readonly kind: 'token'; readonly token: TokenOption }
  | { readonly kind: 'keys'; readonly keys: AccessKeys }
  | ({ readonly kind: 'password'; readonly iamEndpoint: URL } & PasswordAuth)
  | { readonly kind: 'metadata'; readonly endpoint: URL }
);

export interface PasswordAuth {
  readonly user: string;
  readonly password: string;
  readonly domain: string;
  readonly project?: string | undefined;
}

const AUTH_FORMS = [
  { fields: ['token'], parse: parseTokenAuth },
  { fields: ['accessKey', 'secretKey', 'securityToken'], parse: parseAccessKeyAuth },
  { fields: ['user', 'password', 'domain', 'project', 'iamEndpoint'], parse: parsePasswordAuth },
  { fields: ['source'], parse: parseSourceAuth },
] as const;

/**
 * The credentials of the option `auth`.
 * @throws TypeError naming the field that is wrong or missing, never its value.
 */
export function parseAuthOption(auth: unknown, allowInsecure: boolean | undefined): ResolvedAuth {
  const givenFields = isObject(auth)
    ? Object.keys(auth).filter(key => auth[key] !== undefined)
    : [];
  const form = AUTH_FORMS.find(({ fields }) => fields.some(key => key === givenFields[0]));
  const unknownField = form && givenFields.find(key => !form.fields.some(each => each === key));
  if (!form || unknownField !== undefined) {
    const received = isObject(auth)
      ? `one with ${givenFields.join(', ') || 'nothing'}`
      : describeKind(auth);
    throw new TypeError(
      `Expected \`auth\` to be { token }, { accessKey, secretKey, securityToken? }, { user, password, domain, project?, iamEndpoint } or { source }, got ${received}`,
    );
  }
  return form.parse(auth as Record<string, unknown>, allowInsecure);
}

function parseTokenAuth({ token }: Record<string, unknown>): ResolvedAuth {
  const origin = 'the option `auth`';
  if (typeof token === 'function') {
    return { kind: 'token', token: token as () => string, origin: `the function in ${origin}` };
  }
  return { kind: 'token', token: checkAuthToken('auth.token', token), origin };
}

function parseAccessKeyAuth({
  accessKey,
  secretKey,
  securityToken,
}: Record<string, unknown>): ResolvedAuth {
  return {
    kind: 'keys',
    keys: {
      accessKey: checkAuthKey('auth.accessKey', accessKey),
      secretKey: checkAuthKey('auth.secretKey', secretKey),
      ...(securityToken !== undefined && {
        securityToken: checkAuthKey('auth.securityToken', securityToken),
      }),
    },
    origin: 'the option `auth`',
  };
}

function parsePasswordAuth(
  { user, password, domain, project, iamEndpoint }: Record<string, unknown>,
  allowInsecure: boolean | undefined,
): ResolvedAuth {
  return {
    kind: 'password',
    user: checkAuthField('auth.user', user),
    password: checkAuthField('auth.password', password),
    domain: checkAuthField('auth.domain', domain),
    ...(project !== undefined && { project: checkAuthField('auth.project', project).trim() }),
    iamEndpoint: parseIamEndpoint('auth.iamEndpoint', iamEndpoint, allowInsecure),
    origin: 'the option `auth`',
  };
}

function parseSourceAuth({ source }: Record<string, unknown>): ResolvedAuth {
  checkOneOf('auth.source', source, ['metadata']);
  return resolveMetadataAuth();
}

/** The keys in the metadata of this server. Another address than the one that every server has is for tests. */
export function resolveMetadataAuth(): ResolvedAuth {
  const name = 'JOBWAIT_METADATA_ENDPOINT';
  const url = readVariable(name) ?? METADATA_ENDPOINT;
  const endpoint = parseEndpointUrl(name, url, { example: METADATA_ENDPOINT, allowInsecure: true });
  return { kind: 'metadata', endpoint, origin: `the metadata of this server (${endpoint.host})` };
}

/** The address of IAM, with or without the version that people write after it. */
export function parseIamEndpoint(
  name: string,
  value: unknown,
  allowInsecure: boolean | undefined,
): URL {
  const example = 'https://iam.eu-west-101.myhuaweicloud.eu';
  const endpoint = parseEndpointUrl(name, value, { example, allowInsecure });
  endpoint.pathname = endpoint.pathname.replace(/\/v3$/, '');
  return endpoint;
}

export function checkAuthToken(name: string, value: unknown): string {
  if (isToken(value)) return value.trim();
  throw invalidValueError(name, 'a non-empty string that fits into a header', value);
}

/** A key is sent in a header, or compared with one that is. */
export function checkAuthKey(name: string, value: unknown): string {
  if (typeof value === 'string' && /^[!-~]+$/.test(value.trim())) return value.trim();
  throw invalidValueError(name, 'a non-empty string of visible ASCII characters', value);
}

export function checkAuthField(name: string, value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '' && value.isWellFormed()) return value;
  throw invalidValueError(name, 'a non-empty string', value);
}

/** Says nothing of the value: it may be a secret. */
function invalidValueError(name: string, what: string, value: unknown): TypeError {
  return new TypeError(`Expected \`${name}\` to be ${what}, got ${describeKind(value)}`);
}

function describeKind(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') {
    return value.trim() === '' ? 'an empty one' : 'a malformed one';
  }
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
