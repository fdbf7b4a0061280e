/** The variables of each setting, in the order in which they are looked into: our own, the SDK's, Terraform's. Those of credentials are in sources.ts. */
const SETTING_VARIABLES = {
  service: ['JOBWAIT_SERVICE'],
  endpoint: ['JOBWAIT_ENDPOINT'],
  region: ['JOBWAIT_REGION', 'HW_REGION_NAME'],
  projectId: ['JOBWAIT_PROJECT_ID', 'HUAWEICLOUD_SDK_PROJECT_ID', 'HW_PROJECT_ID'],
  projectName: ['HW_PROJECT_NAME'],
  iamEndpoint: ['HW_AUTH_URL'],
  tokenFile: ['JOBWAIT_TOKEN_FILE'],
} as const;

/** A setting, and where it was found: the option, or the first of its variables that is set and not blank. */
export interface Setting {
  /** What an error calls it. */
  readonly name: string;
  readonly value: unknown;
}

/** What the option says, or else the environment. */
export function findSetting(
  setting: keyof typeof SETTING_VARIABLES,
  option: unknown,
): Setting | undefined {
  if (option !== undefined) return { name: setting, value: option };
  const name = SETTING_VARIABLES[setting].find(each => readVariable(each) !== undefined);
  return name === undefined ? undefined : { name, value: readVariable(name) };
}

/** The first of a setting's variables that is set and not blank. */
export function readEnvironmentSetting(
  setting: keyof typeof SETTING_VARIABLES,
): string | undefined {
  return findSetting(setting, undefined)?.value as string | undefined;
}

/** A variable without the spaces around it; undefined when it is blank. */
export function readVariable(name: string): string | undefined {
  return process.env[name]?.trim() || undefined;
}

/** The error of a setting that is neither given nor in the environment: it says every place that was looked in. */
export function missingSettingError(
  what: string,
  option: string,
  settings: (keyof typeof SETTING_VARIABLES)[],
): TypeError {
  const names = settings.flatMap(setting => SETTING_VARIABLES[setting]);
  return new TypeError(
    `No ${what}: give the option \`${option}\`, or set one of the variables ${names.join(', ')}`,
  );
}
