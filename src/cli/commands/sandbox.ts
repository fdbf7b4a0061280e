import { parseDuration } from '../../model/duration.js';
import { monotonicNow, startTimer } from '../../runtime/clock.js';
import type { ServiceName } from '../../services/service.js';
import type { JobScript } from '../../testing/job-script.js';
import { type JobServer, startJobServer } from '../../testing/job-server.js';
import type { Answer } from '../../testing/scripted-response.js';
import type { Invocation } from '../arguments.js';
import { UsageError } from '../errors.js';
import type { ExitReason } from '../exit-codes.js';
import type { Flags } from '../flags.js';
import type { CliIO } from '../io.js';
import { commandPath } from '../package.js';
import { shellQuote } from '../resume-hint.js';
import { print } from '../terminal.js';
import { SANDBOX_JOBS, type SandboxJob } from './sandbox-jobs.js';

/**
 * Runs a jobs endpoint on this machine until it is interrupted.
 * @throws UsageError or OptionError if it cannot be started as the flags say.
 */
export async function runSandboxCommand(
  { flags, words }: Invocation,
  io: CliIO,
): Promise<ExitReason> {
  if (words.length > 0) throw new UsageError('The sandbox takes flags only');
  const settings = readSettings(flags);
  const interrupted = new Promise<void>(resolve => io.onSignal(() => resolve()));
  const server = await startServer(settings);
  const isReplay = settings.replay !== undefined;
  const stop = isReplay ? () => {} : runScenarios(server, SANDBOX_JOBS, settings.speed);
  print(io, welcomeText(server, isReplay ? recordedJobs(server) : scriptedJobs()));
  await interrupted;
  stop();
  await server.close();
  return 'completed';
}

interface SandboxSettings {
  /** 0 is any free port. */
  readonly port: number;
  readonly speed: number;
  /** Undefined: that of the recording, or the default. */
  readonly service: string | undefined;
  /** The recording to play back. */
  readonly replay: string | undefined;
}

function readSettings(flags: Flags): SandboxSettings {
  return {
    port: Number(flags.get('port') ?? 0),
    speed: Number(flags.get('speed') ?? 1),
    service: flags.get('service'),
    replay: flags.get('replay'),
  };
}

async function startServer({ port, speed, service, replay }: SandboxSettings): Promise<JobServer> {
  try {
    // The server checks the service.
    return await startJobServer({
      port,
      speed,
      ...(service !== undefined && { service: service as ServiceName }),
      ...(replay !== undefined && { replay }),
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    throw new UsageError(`Cannot listen on --port ${port}: ${code}`);
  }
}

/** The commands with which a person can try the jobs, ready to be pasted into a shell. */
function welcomeText(
  { endpoint, projectId, token, service }: JobServer,
  jobs: readonly string[],
): string {
  const script = commandPath();
  return [
    '# A jobs endpoint on this machine; Ctrl-C ends it. In another terminal:',
    `export JOBWAIT_ENDPOINT=${endpoint}`,
    `export JOBWAIT_PROJECT_ID=${projectId}`,
    `export JOBWAIT_TOKEN=${token}`,
    `export JOBWAIT_SERVICE=${service}`,
    // The durations of these jobs say nothing about real ones.
    'export JOBWAIT_HISTORY=off',
    `jobwait() { node ${shellQuote(script)} "$@"; }`,
    '',
    '# Then any of these. A job begins when it is first requested, so take your time.',
    ...jobs,
    '',
  ].join('\n');
}

function scriptedJobs(): string[] {
  // Some shells do not take a comment after a command.
  return SANDBOX_JOBS.flatMap(({ id, flags, description }) => [
    '',
    `# ${description}`,
    ['jobwait', id, flags].filter(Boolean).join(' '),
  ]);
}

const MAX_SHOWN_IDS = 20;

function recordedJobs({ recordedIds }: JobServer): string[] {
  const shown = recordedIds.slice(0, MAX_SHOWN_IDS).map(id => `jobwait -- ${shellQuote(id)}`);
  const others = recordedIds.length - shown.length;
  return others > 0 ? [...shown, `# and ${others} more`] : shown;
}

/** How often new requests are examined. */
const TICK_INTERVAL_MS = 25;
/** How long a job stays ended after its end was first requested. A later request starts it again. */
const REPLAY_DELAY_MS = 5000;

/** The part of a JobServer that the scenarios need. */
export interface ScenarioServer {
  readonly requests: readonly { readonly id: string | undefined }[];
  job(id: string, script: JobScript): unknown;
  fault(answer: Answer, match: { id: string }): unknown;
}

interface ScenarioRun {
  readonly endsAt: number;
  requestCount: number;
  /** Faults not yet delivered. */
  faultsLeft: number;
  endReportedAt: number | undefined;
}

/**
 * Starts each job when it is first requested, so that it does not end while a person copies a line, and again after its end
 * was reported. Returns a function that stops the scenarios.
 * @param speed how much faster than the clock the jobs run.
 */
export function runScenarios(
  server: ScenarioServer,
  jobs: readonly SandboxJob[],
  speed: number,
): () => void {
  const runs = new Map<string, ScenarioRun>();
  let readCount = 0;

  const handleRequest = ({ id, script, faults }: SandboxJob, now: number): void => {
    const run = runs.get(id);
    if (!run) {
      if (!script) return;
      server.job(id, script);
      const endsAt = now + parseDuration('duration', script.duration) / speed;
      runs.set(id, { endsAt, requestCount: 0, faultsLeft: 0, endReportedAt: undefined });
      return;
    }
    run.requestCount += 1;
    if (run.faultsLeft > 0) run.faultsLeft -= 1;
    else if (now - TICK_INTERVAL_MS > run.endsAt) run.endReportedAt ??= now;
    if (!faults || run.requestCount !== faults.afterRequests) return;
    for (const response of faults.responses) server.fault(response, { id });
    run.faultsLeft = faults.responses.length;
  };

  const tick = (): void => {
    const now = monotonicNow();
    for (const { id } of server.requests.slice(readCount)) {
      const job = jobs.find(each => each.id === id);
      if (job) handleRequest(job, now);
    }
    readCount = server.requests.length;
    for (const [id, { endReportedAt }] of runs) {
      if (endReportedAt === undefined || now - endReportedAt <= REPLAY_DELAY_MS) continue;
      runs.delete(id);
      server.job(id, { visibleAfter: 'Infinity', duration: 'Infinity' });
    }
    cancel = startTimer(TICK_INTERVAL_MS, tick);
  };

  let cancel = startTimer(0, tick);
  return () => cancel();
}
