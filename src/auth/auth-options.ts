import {
  checkNonEmptyString,
  checkOneOf,
  describeType,
  isObject,
  OptionError,
  optionError,
} from '../model/validation.js';
import { type AccessKeys, isAccessKey } from './access-key-credentials.js';
import { parseEndpointUrl } from './endpoint-url.js';
import { readVariable, type Setting } from './environment.js';
import type { Login } from './iam.js';
import { METADATA_ENDPOINT } from './metadata.js';
import { isToken, type TokenOption } from './token-credentials.js';

/** Credentials: a token, keys that sign every request, a login at IAM, or the keys that a cloud server has. */
export type Auth =
  | {
      /** A token of IAM. A function is called before the first request, and once more if the service rejects its token. */
      token: string | (() => string | Promise<string>);
    }
  | {
      /** The id of the key that signs every request (AK). */
      accessKey: string;
      /** The secret of that key (SK). It is not sent. */
      secretKey: string;
      /** The token that belongs to temporary keys. */
      securityToken?: string;
    }
  | {
      /** The name of an IAM user, who logs in for a token, which is renewed before it expires. */
      user: string;
      /** The password of the user. */
      password: string;
      /** The name of the account that the user belongs to. */
      domain: string;
      /** The project of the token: its name or its id. Default: `projectId`. */
      project?: string;
      /** Where to log in, such as "https://iam.eu-west-101.myhuaweicloud.eu". */
      iamEndpoint: string;
    }
  | {
      /** Uses the temporary keys that a cloud server has through its agency. */
      source: 'metadata';
    };

/** Credentials that were found and checked, but not used yet. */
export type ResolvedAuth = {
  /** Where they were found: "the option `auth`", "HW_AUTH_TOKEN". */
  readonly origin: string;
  /** The project, if it was found in the same place. */
  readonly projectId?: string | undefined;
  readonly iamEndpoint?: URL | undefined;
} & (
  | { readonly kind: 'token'; readonly token: TokenOption }
  | { readonly kind: 'keys'; readonly keys: AccessKeys }
  | ({ readonly kind: 'password'; readonly project?: string | undefined } & Omit<Login, 'project'>)
  | { readonly kind: 'metadata'; readonly endpoint: URL }
);

const AUTH_FIELDS: Readonly<Record<ResolvedAuth['kind'], readonly string[]>> = {
  token: ['token'],
  keys: ['accessKey', 'secretKey', 'securityToken'],
  password: ['user', 'password', 'domain', 'project', 'iamEndpoint'],
  metadata: ['source'],
};
const KINDS = Object.keys(AUTH_FIELDS) as ResolvedAuth['kind'][];

/**
 * The credentials of the option `auth`.
 * @throws OptionError
 */
export function parseAuthOption(auth: unknown, allowInsecure: boolean | undefined): ResolvedAuth {
  const fields = isObject(auth) ? auth : {};
  const given = Object.keys(fields).filter(name => fields[name] !== undefined);
  const kind = KINDS.find(each => given.every(name => AUTH_FIELDS[each].includes(name)));
  if (!kind || given.length === 0) {
    throw new OptionError({
      option: 'auth',
      expected:
        '{ token }, { accessKey, secretKey, securityToken? }, { user, password, domain, project?, iamEndpoint } or { source }',
      received: isObject(auth) ? `one with ${given.join(', ') || 'nothing'}` : describeType(auth),
    });
  }
  const origin = 'the option `auth`';
  const read: ReadField = name => ({ option: `auth.${name}`, value: fields[name] });
  switch (kind) {
    case 'token': {
      const { token } = fields;
      return typeof token === 'function'
        ? { kind, token: token as () => string, origin: `the function in ${origin}` }
        : { kind, token: parseToken(read('token')), origin };
    }
    case 'keys':
      return { kind, keys: parseAccessKeys(read), origin };
    case 'password': {
      const iamEndpoint = parseIamEndpoint(read('iamEndpoint'), allowInsecure);
      return { kind, ...parseLogin(read), iamEndpoint, origin };
    }
    case 'metadata':
      checkOneOf('auth.source', fields.source, ['metadata']);
      return resolveMetadataAuth();
  }
}

/** Reads a field of the option `auth`, or its counterpart in the environment or in a file. */
export type ReadField = (name: string) => Setting;

export function parseToken(setting: Setting): string {
  if (isToken(setting.value)) return setting.value.trim();
  throw optionError(setting, 'a non-empty string that fits into a header', setting.value);
}

export function parseAccessKeys(read: ReadField): AccessKeys {
  const securityToken = read('securityToken');
  return {
    accessKey: parseKey(read('accessKey')),
    secretKey: parseKey(read('secretKey')),
    ...(securityToken.value !== undefined && { securityToken: parseKey(securityToken) }),
  };
}

function parseKey(setting: Setting): string {
  const key = typeof setting.value === 'string' ? setting.value.trim() : setting.value;
  if (isAccessKey(key)) return key;
  throw optionError(setting, 'a non-empty string of visible ASCII characters', key);
}

export function parseLogin(read: ReadField) {
  const text = (name: string) => checkNonEmptyString(read(name), read(name).value);
  return {
    user: text('user'),
    password: text('password'),
    domain: text('domain'),
    ...(read('project').value !== undefined && { project: text('project').trim() }),
  };
}

/** The address of IAM, with or without the API version that people append. */
export function parseIamEndpoint(setting: Setting, allowInsecure: boolean | undefined): URL {
  const example = 'https://iam.eu-west-101.myhuaweicloud.eu';
  const endpoint = parseEndpointUrl(setting, setting.value, { example, allowInsecure });
  endpoint.pathname = endpoint.pathname.replace(/\/v3$/, '');
  return endpoint;
}

/** The keys in the metadata of this server. Tests set another address by the variable. */
export function resolveMetadataAuth(): ResolvedAuth {
  const source = 'JOBWAIT_METADATA_ENDPOINT';
  const endpoint = parseEndpointUrl(
    { option: 'auth.source', source },
    readVariable(source) ?? METADATA_ENDPOINT,
    { example: METADATA_ENDPOINT, allowInsecure: true },
  );
  return { kind: 'metadata', endpoint, origin: `the metadata of this server (${endpoint.host})` };
}
