import { OptionError } from '../model/validation.js';

/** The variables of each setting, in the order in which they are read: jobwait's own, the SDK's, Terraform's. Those of credentials are in credential-chain.ts. */
const SETTING_VARIABLES = {
  service: ['JOBWAIT_SERVICE'],
  endpoint: ['JOBWAIT_ENDPOINT'],
  region: ['JOBWAIT_REGION', 'HW_REGION_NAME'],
  cloud: ['HW_CLOUD'],
  projectId: ['JOBWAIT_PROJECT_ID', 'HUAWEICLOUD_SDK_PROJECT_ID', 'HW_PROJECT_ID'],
} as const;

type SettingName = keyof typeof SETTING_VARIABLES;

/** A value, and where it was found. Passed as the name of an option, it makes errors name that place. */
export interface Setting {
  readonly option: string;
  /** The environment variable or file field; undefined if the option itself is set. */
  readonly source?: string | undefined;
  readonly value: unknown;
}

/** The option, or else the first of its variables that is set. */
export function findSetting(option: SettingName, value: unknown): Setting | undefined {
  if (value !== undefined) return { option, value };
  const source = SETTING_VARIABLES[option].find(readVariable);
  return source && { option, source, value: readVariable(source) };
}

/** A variable without surrounding spaces; undefined if it is blank. */
export function readVariable(name: string): string | undefined {
  return process.env[name]?.trim() || undefined;
}

/** The error of a required setting that is neither an option nor in the environment. */
export function missingSettingError(
  what: string,
  [option, ...alternatives]: readonly [SettingName, ...SettingName[]],
): OptionError {
  const options = [option, ...alternatives];
  const variables = options.flatMap(name => SETTING_VARIABLES[name]).join(', ');
  return new OptionError(
    { option, expected: `set, or one of the variables ${variables}`, received: 'nothing' },
    `No ${what}: give the option ${options.map(name => `\`${name}\``).join(' or ')}, or set one of the variables ${variables}`,
  );
}
