import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core';
import { LocalLogger } from '@huaweicloud/huaweicloud-sdk-core/logger/index.js';
import { afterAll, beforeAll, vi } from 'vitest';
import type { ServiceName } from '../../../src/services/service.js';
import type { JobServer } from '../../../src/testing/job-server.js';
import { serve } from './job-server.js';

export const KEYS = { accessKey: 'AKEXAMPLE', secretKey: 'SK-of-the-example' };

/** Contains the vendor's clients: they write a file into the home directory and log every error with the request's signature. */
export function useVendorClients(): void {
  let home: string;
  beforeAll(async () => {
    vi.spyOn(LocalLogger.prototype, 'error').mockReturnValue();
    home = await mkdtemp(join(tmpdir(), 'jobwait-'));
    vi.stubEnv('HOME', home);
    vi.stubEnv('USERPROFILE', home);
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await rm(home, { recursive: true });
  });
}

/** A server that accepts `KEYS`, closed when the test ends. */
export async function served(service: ServiceName): Promise<JobServer> {
  const { accessKey, secretKey } = KEYS;
  return serve({ service, accessKeys: { [accessKey]: secretKey } });
}

export function credentials({ projectId }: JobServer, keys = KEYS): BasicCredentials {
  return new BasicCredentials()
    .withAk(keys.accessKey)
    .withSk(keys.secretKey)
    .withProjectId(projectId);
}
