import { onTestFinished } from 'vitest';
import { JobClient } from '../../src/client/job-client.js';
import type { JobClientOptions } from '../../src/client/options.js';

export const TOKEN = 'MIIDkgYJKoZIhvcNAQcCoIIDgzCCA38CAQExDTALBglghkgBZQMEAgEw';
export const PROJECT = '0483b6b16e954cb88930a360d2c4e663';

/** A client of an endpoint on loopback, closed when the test ends. */
export function clientOf(
  { endpoint }: { readonly endpoint: string },
  options: JobClientOptions = {},
): JobClient {
  const client = new JobClient({
    endpoint,
    projectId: PROJECT,
    auth: { token: TOKEN },
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

/** What a promise rejects with. */
export async function rejectionOf<T = Error>(promise: unknown): Promise<T> {
  try {
    await promise;
  } catch (error) {
    return error as T;
  }
  throw new Error('Expected a rejection');
}

/** The nth of a list, which must be there. */
export function nth<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new Error(`Expected more than ${index} of them`);
  return item;
}
