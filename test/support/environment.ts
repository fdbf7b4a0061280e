import { vi } from 'vitest';

const OURS = /^(JOBWAIT|HUAWEICLOUD|HW|OS)_/;

/** An environment of just these settings, until `vi.unstubAllEnvs()`. */
export function setEnvironment(variables: Record<string, string>): void {
  for (const name of Object.keys(process.env)) {
    if (OURS.test(name)) vi.stubEnv(name, undefined);
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}
