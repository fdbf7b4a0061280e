import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'ini';
import { isObject } from '../usage.js';
import { checkKey, type FoundAuth, readIamEndpoint } from './auth.js';
import { variable } from './environment.js';

const USUAL = '~/.huaweicloud/credentials';
/** Both hold keys; the second is meant for services that are in no region. */
const SECTIONS = ['basic', 'global'] as const;

/** The file in which the vendor's SDKs look for credentials. */
export function profilePath(): string {
  return variable('HUAWEICLOUD_SDK_CREDENTIALS_FILE') ?? USUAL;
}

/**
 * The credentials of the profile file; undefined when there is no such file.
 * @throws TypeError naming the file and what is wrong with it, and nothing of what is in it.
 */
export function authFromProfile(allowInsecure: boolean | undefined): FoundAuth | undefined {
  const path = profilePath();
  const content = read(path);
  if (content === undefined) return undefined;
  const sections: unknown = parse(content.replace(/^\uFEFF/, ''));
  const section = SECTIONS.map(name => isObject(sections) && sections[name])
    .filter(isObject)
    .find(({ ak, sk }) => ak !== undefined || sk !== undefined);
  if (!section) {
    throw new TypeError(`The profile ${path} has no section [basic] or [global] with ak and sk`);
  }
  const named = (key: string): string => `${key} of ${path}`;
  const { ak, sk, security_token, project_id, iam_endpoint } = section;
  return {
    kind: 'keys',
    keys: {
      accessKey: checkKey(named('ak'), ak),
      secretKey: checkKey(named('sk'), sk),
      ...(isSet(security_token) && {
        securityToken: checkKey(named('security_token'), security_token),
      }),
    },
    ...(isSet(project_id) && { projectId: project_id }),
    ...(isSet(iam_endpoint) && {
      iamEndpoint: readIamEndpoint(named('iam_endpoint'), iam_endpoint, allowInsecure),
    }),
    origin: path,
  };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path === USUAL ? join(homedir(), path.slice(2)) : path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new TypeError(`The profile ${path} cannot be read (${code})`);
  }
}

function isSet(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
