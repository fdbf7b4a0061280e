import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'ini';
import { isObject } from '../usage.js';
import { checkAuthKey, parseIamEndpoint, type ResolvedAuth } from './auth.js';
import { readVariable } from './environment.js';

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
