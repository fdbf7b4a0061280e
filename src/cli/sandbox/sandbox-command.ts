import { fileURLToPath } from 'node:url';
import type { ServiceName } from '../../services/index.js';
import { type JobServer, startJobServer } from '../../testing/index.js';
import type { SandboxCommand } from '../arguments.js';
import { print } from '../messages.js';
import { asUsageError, UsageError } from '../usage-error.js';
import { SANDBOX_JOBS } from './jobs.js';
import { stageJobs } from './stage.js';
import { welcome } from './welcome.js';

/**
 * Runs a jobs endpoint on this machine for people to play with, until it is interrupted.
 * @throws UsageError when it cannot be had as it was asked for.
 */
export async function sandboxCommand(command: SandboxCommand): Promise<void> {
  const interrupted = interruption();
  const server = await start(command);
  const stop = stageJobs(server, SANDBOX_JOBS, command.speed);
  print(
    welcome(SANDBOX_JOBS, {
      endpoint: server.endpoint,
      projectId: server.projectId,
      token: server.token,
      service: command.service,
      script: fileURLToPath(new URL('../main.js', import.meta.url)),
    }),
  );
  await interrupted;
  stop();
  await server.close();
}

async function start({ port, speed, service }: SandboxCommand): Promise<JobServer> {
  try {
    // The server checks that the service is one of those it knows.
    return await startJobServer({ port, speed, service: service as ServiceName });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw asUsageError(error);
    throw new UsageError(`Cannot listen on --port ${port}: ${code}`);
  }
}

function interruption(): Promise<void> {
  return new Promise(resolve => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
