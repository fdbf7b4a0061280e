import { fileURLToPath } from 'node:url';
import type { ServiceName } from '../../services/index.js';
import { type JobServer, startJobServer } from '../../testing/index.js';
import type { SandboxCommand } from '../arguments.js';
import { print } from '../messages.js';
import { toUsageError, UsageError } from '../usage-error.js';
import { SANDBOX_JOBS } from './jobs.js';
import { runScenarios } from './stage.js';
import { welcomeText } from './welcome.js';

/**
 * Runs a jobs endpoint on this machine for people to play with, until it is interrupted.
 * @throws UsageError when it cannot be had as it was asked for.
 */
export async function runSandboxCommand(command: SandboxCommand): Promise<void> {
  const interrupted = untilInterrupted();
  const server = await startServer(command);
  const stop = runScenarios(server, SANDBOX_JOBS, command.speed);
  print(
    welcomeText(SANDBOX_JOBS, {
      endpoint: server.endpoint,
      projectId: server.projectId,
      token: server.token,
      service: command.service,
      scriptPath: fileURLToPath(new URL('../main.js', import.meta.url)),
    }),
  );
  await interrupted;
  stop();
  await server.close();
}

async function startServer({ port, speed, service }: SandboxCommand): Promise<JobServer> {
  try {
    // The server checks that the service is one of those it knows.
    return await startJobServer({ port, speed, service: service as ServiceName });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw toUsageError(error);
    throw new UsageError(`Cannot listen on --port ${port}: ${code}`);
  }
}

function untilInterrupted(): Promise<void> {
  return new Promise(resolve => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
