import { tokenFromFile } from './token.js';

/** The variables that are looked into, in this order: our own, the SDK's, Terraform's. */
export const VARIABLES = {
  service: ['JOBWAIT_SERVICE'],
  endpoint: ['JOBWAIT_ENDPOINT'],
  region: ['JOBWAIT_REGION', 'HW_REGION_NAME'],
  projectId: ['JOBWAIT_PROJECT_ID', 'HUAWEICLOUD_SDK_PROJECT_ID', 'HW_PROJECT_ID'],
  token: ['JOBWAIT_TOKEN'],
  tokenFile: ['JOBWAIT_TOKEN_FILE'],
  terraformToken: ['HW_AUTH_TOKEN'],
} as const;

/** The first of a setting's variables that is set and not blank. */
export function fromEnvironment(setting: keyof typeof VARIABLES): string | undefined {
  for (const name of VARIABLES[setting]) {
    const value = process.env[name]?.trim();
    if (value) return value;
  }
  return undefined;
}

/** The token that the environment offers. */
export function tokenFromEnvironment(): { token: string | (() => Promise<string>) } | undefined {
  const token = fromEnvironment('token');
  if (token) return { token };
  const file = fromEnvironment('tokenFile');
  if (file) return { token: tokenFromFile(file) };
  const terraform = fromEnvironment('terraformToken');
  return terraform ? { token: terraform } : undefined;
}

/** The error of a setting that is neither given nor in the environment: it says every place that was looked in. */
export function missing(
  what: string,
  option: string,
  settings: (keyof typeof VARIABLES)[],
): TypeError {
  const names = settings.flatMap(setting => VARIABLES[setting]);
  return new TypeError(
    `No ${what}: give the option \`${option}\`, or set one of the variables ${names.join(', ')}`,
  );
}
