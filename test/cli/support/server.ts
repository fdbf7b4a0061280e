import { onTestFinished } from 'vitest';
import {
  type JobServer,
  type JobServerOptions,
  startJobServer,
} from '../../../src/testing/job-server.js';
import { temporaryDirectory } from './command.js';

export const TOKEN = 'a-very-secret-token-1234567890';

export interface Service {
  readonly server: JobServer;
  /** The settings for the command, with temporary directories for its files. */
  readonly env: Readonly<Record<string, string>>;
}

/** A jobs endpoint that is closed when the test ends. */
export async function startService(options: JobServerOptions = {}): Promise<Service> {
  const server = await startJobServer({ token: TOKEN, ...options });
  onTestFinished(() => server.close());
  const env = {
    JOBWAIT_ENDPOINT: server.endpoint,
    JOBWAIT_PROJECT_ID: server.projectId,
    JOBWAIT_TOKEN: TOKEN,
    XDG_STATE_HOME: temporaryDirectory(),
    XDG_CACHE_HOME: temporaryDirectory(),
  };
  return { server, env };
}
