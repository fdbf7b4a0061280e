import { checkOneOf, isObject } from '../usage.js';
import type { AccessKeys } from './access-key.js';
import { readAddress } from './address.js';
import { variable } from './environment.js';
import { METADATA_ENDPOINT } from './metadata.js';
import { isToken, type Token } from './token.js';

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
export type FoundAuth = {
  /** Where they were found: "the option `auth`", "HW_AUTH_TOKEN". */
  readonly origin: string;
  /** Of the same place. */
  readonly projectId?: string | undefined;
  readonly iamEndpoint?: URL | undefined;
} & (
  | { readonly kind: 'token'; readonly token: Token }
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

const FORMS = [
  { known: ['token'], use: tokenAuth },
  { known: ['accessKey', 'secretKey', 'securityToken'], use: keysAuth },
  { known: ['user', 'password', 'domain', 'project', 'iamEndpoint'], use: passwordAuth },
  { known: ['source'], use: sourceAuth },
] as const;

/**
 * The credentials of the option `auth`.
 * @throws TypeError naming the field that is wrong or missing, never its value.
 */
export function readAuthOption(auth: unknown, allowInsecure: boolean | undefined): FoundAuth {
  const given = isObject(auth) ? Object.keys(auth).filter(key => auth[key] !== undefined) : [];
  const form = FORMS.find(({ known }) => known.some(key => key === given[0]));
  const stray = form && given.find(key => !form.known.some(each => each === key));
  if (!form || stray !== undefined) {
    const came = isObject(auth) ? `one with ${given.join(', ') || 'nothing'}` : kindOf(auth);
    throw new TypeError(
      `Expected \`auth\` to be { token }, { accessKey, secretKey, securityToken? }, { user, password, domain, project?, iamEndpoint } or { source }, got ${came}`,
    );
  }
  return form.use(auth as Record<string, unknown>, allowInsecure);
}

function tokenAuth({ token }: Record<string, unknown>): FoundAuth {
  const origin = 'the option `auth`';
  if (typeof token === 'function') {
    return { kind: 'token', token: token as () => string, origin: `the function in ${origin}` };
  }
  return { kind: 'token', token: checkToken('auth.token', token), origin };
}

function keysAuth({ accessKey, secretKey, securityToken }: Record<string, unknown>): FoundAuth {
  return {
    kind: 'keys',
    keys: {
      accessKey: checkKey('auth.accessKey', accessKey),
      secretKey: checkKey('auth.secretKey', secretKey),
      ...(securityToken !== undefined && {
        securityToken: checkKey('auth.securityToken', securityToken),
      }),
    },
    origin: 'the option `auth`',
  };
}

function passwordAuth(
  { user, password, domain, project, iamEndpoint }: Record<string, unknown>,
  allowInsecure: boolean | undefined,
): FoundAuth {
  return {
    kind: 'password',
    user: checkField('auth.user', user),
    password: checkField('auth.password', password),
    domain: checkField('auth.domain', domain),
    ...(project !== undefined && { project: checkField('auth.project', project).trim() }),
    iamEndpoint: readIamEndpoint('auth.iamEndpoint', iamEndpoint, allowInsecure),
    origin: 'the option `auth`',
  };
}

function sourceAuth({ source }: Record<string, unknown>): FoundAuth {
  checkOneOf('auth.source', source, ['metadata']);
  return metadataAuth();
}

/** The keys in the metadata of this server. Another address than the one that every server has is for tests. */
export function metadataAuth(): FoundAuth {
  const name = 'JOBWAIT_METADATA_ENDPOINT';
  const address = variable(name) ?? METADATA_ENDPOINT;
  const endpoint = readAddress(name, address, { example: METADATA_ENDPOINT, allowInsecure: true });
  return { kind: 'metadata', endpoint, origin: `the metadata of this server (${endpoint.host})` };
}

/** The address of IAM, with or without the version that people write after it. */
export function readIamEndpoint(
  name: string,
  value: unknown,
  allowInsecure: boolean | undefined,
): URL {
  const example = 'https://iam.eu-west-101.myhuaweicloud.eu';
  const endpoint = readAddress(name, value, { example, allowInsecure });
  endpoint.pathname = endpoint.pathname.replace(/\/v3$/, '');
  return endpoint;
}

export function checkToken(name: string, value: unknown): string {
  if (isToken(value)) return value.trim();
  throw wrong(name, 'a non-empty string that fits into a header', value);
}

/** A key is sent in a header, or compared with one that is. */
export function checkKey(name: string, value: unknown): string {
  if (typeof value === 'string' && /^[!-~]+$/.test(value.trim())) return value.trim();
  throw wrong(name, 'a non-empty string of visible ASCII characters', value);
}

export function checkField(name: string, value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '' && value.isWellFormed()) return value;
  throw wrong(name, 'a non-empty string', value);
}

/** Says nothing of the value: it may be a secret. */
function wrong(name: string, what: string, value: unknown): TypeError {
  return new TypeError(`Expected \`${name}\` to be ${what}, got ${kindOf(value)}`);
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') {
    return value.trim() === '' ? 'an empty one' : 'a malformed one';
  }
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
