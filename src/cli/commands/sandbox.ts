import { fileURLToPath } from 'node:url';
import { parseDuration } from '../../model/duration.js';
import { monotonicNow, startTimer } from '../../runtime/clock.js';
import type { ServiceName } from '../../services/service.js';
import type { JobScript } from '../../testing/job-script.js';
import { type JobServer, startJobServer } from '../../testing/job-server.js';
import type { Answer } from '../../testing/scripted-response.js';
import type { SandboxCommand } from '../arguments.js';
import { toUsageError, UsageError } from '../errors.js';
import { shellQuote } from '../resume-hint.js';
import { print } from '../terminal.js';
import { SANDBOX_JOBS, type SandboxJob } from './sandbox-jobs.js';

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
/** How often the requests are looked through, in milliseconds. */
const TICK_INTERVAL_MS = 25;
/** How long an ended job that was asked for keeps its end, in milliseconds: whoever asks later begins it anew. */
const REPLAY_DELAY_MS = 5000;

/** What is needed of a JobServer. */
export interface ScenarioServer {
  readonly requests: readonly { readonly id: string | undefined }[];
  job(id: string, script: JobScript): unknown;
  fault(answer: Answer, match: { id: string }): unknown;
}

interface ScenarioRun {
  readonly endsAt: number;
  requestCount: number;
  /** Answers that are still to go wrong. */
  faultsLeft: number;
  /** When somebody was told of the end. */
  endReportedAt: number | undefined;
}

/**
 * Lets each job begin when it is first asked for, so that nobody misses it while copying a line; and again when its end
 * has been told. Returns the way to stop.
 * @param speed as the server's: how much faster jobs go than the clock.
 */
export function runScenarios(
  server: ScenarioServer,
  jobs: readonly SandboxJob[],
  speed: number,
): () => void {
  const runs = new Map<string, ScenarioRun>();
  let readCount = 0;

  const startJob = ({ id, script }: SandboxJob, now: number): void => {
    if (!script) return;
    server.job(id, script);
    const duration = parseDuration('duration', script.duration) / speed;
    runs.set(id, {
      endsAt: now + duration,
      requestCount: 0,
      faultsLeft: 0,
      endReportedAt: undefined,
    });
  };

  const handleRequest = (job: SandboxJob, now: number): void => {
    const run = runs.get(job.id);
    if (!run) {
      startJob(job, now);
      return;
    }
    run.requestCount += 1;
    if (run.faultsLeft > 0) run.faultsLeft -= 1;
    else if (now - TICK_INTERVAL_MS > run.endsAt) run.endReportedAt ??= now;
    if (!job.faults || run.requestCount !== job.faults.afterRequests) return;
    for (const response of job.faults.responses) server.fault(response, { id: job.id });
    run.faultsLeft = job.faults.responses.length;
  };

  const resetJob = (id: string): void => {
    runs.delete(id);
    server.job(id, { visibleAfter: 'Infinity', duration: 'Infinity' });
  };

  const tick = (): void => {
    const now = monotonicNow();
    for (const { id } of server.requests.slice(readCount)) {
      const job = jobs.find(each => each.id === id);
      if (job) handleRequest(job, now);
    }
    readCount = server.requests.length;
    for (const [id, { endReportedAt }] of runs) {
      if (endReportedAt !== undefined && now - endReportedAt > REPLAY_DELAY_MS) resetJob(id);
    }
    cancel = startTimer(TICK_INTERVAL_MS, tick);
  };

  let cancel = startTimer(0, tick);
  return () => cancel();
}
/** Where a sandbox is, and what it wants to see. */
export interface SandboxAddress {
  readonly endpoint: string;
  readonly projectId: string;
  readonly token: string;
  readonly service: string;
  /** What runs the command: the shell may not know it as `jobwait`. */
  readonly scriptPath: string;
}

/** What a person needs to play with a sandbox, to be pasted into a shell as it stands. */
export function welcomeText(jobs: readonly SandboxJob[], address: SandboxAddress): string {
  const { endpoint, projectId, token, service, scriptPath } = address;
  return [
    '# A jobs endpoint on this machine; Ctrl-C ends it. In another terminal:',
    `export JOBWAIT_ENDPOINT=${endpoint}`,
    `export JOBWAIT_PROJECT_ID=${projectId}`,
    `export JOBWAIT_TOKEN=${token}`,
    `export JOBWAIT_SERVICE=${service}`,
    // How long these take says nothing of real jobs.
    'export JOBWAIT_HISTORY=off',
    `jobwait() { node ${shellQuote(scriptPath)} "$@"; }`,
    '',
    '# Then any of these. A job begins when it is first asked for, so take your time.',
    ...jobs.flatMap(({ id, flags, description }) => [
      '',
      `# ${description}`,
      commandLineFor(id, flags),
    ]),
    '',
  ].join('\n');
}

/** On a line without a comment: not every shell takes one there. */
function commandLineFor(id: string, flags: string | undefined): string {
  return ['jobwait', id, flags].filter(Boolean).join(' ');
}
