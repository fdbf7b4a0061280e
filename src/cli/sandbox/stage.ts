import { monotonicNow, startTimer } from '../../clock.js';
import { parseDuration } from '../../duration.js';
import type { Answer, JobScript } from '../../testing/index.js';
import type { SandboxJob } from './jobs.js';

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
