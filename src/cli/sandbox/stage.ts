import { after, monotonicNow } from '../../clock.js';
import { milliseconds } from '../../duration.js';
import type { Answer, JobScript } from '../../testing/index.js';
import type { SandboxJob } from './jobs.js';

/** How often the requests are looked through, in milliseconds. */
const TICK = 25;
/** How long an ended job that was asked for keeps its end, in milliseconds: whoever asks later begins it anew. */
const ENCORE = 5000;

/** What is needed of a JobServer. */
export interface Stage {
  readonly requests: readonly { readonly id: string | undefined }[];
  job(id: string, script: JobScript): unknown;
  fault(answer: Answer, match: { id: string }): unknown;
}

interface Life {
  readonly ends: number;
  asked: number;
  /** Answers that are still to go wrong. */
  faults: number;
  /** When somebody was told of the end. */
  told: number | undefined;
}

/**
 * Lets each job begin when it is first asked for, so that nobody misses it while copying a line; and again when its end
 * has been told. Returns the way to stop.
 * @param speed as the server's: how much faster jobs go than the clock.
 */
export function stageJobs(server: Stage, jobs: readonly SandboxJob[], speed: number): () => void {
  const lives = new Map<string, Life>();
  let read = 0;

  const begin = ({ id, script }: SandboxJob, now: number): void => {
    if (!script) return;
    server.job(id, script);
    const duration = milliseconds('duration', script.duration) / speed;
    lives.set(id, { ends: now + duration, asked: 0, faults: 0, told: undefined });
  };

  const ask = (job: SandboxJob, now: number): void => {
    const life = lives.get(job.id);
    if (!life) {
      begin(job, now);
      return;
    }
    life.asked += 1;
    if (life.faults > 0) life.faults -= 1;
    else if (now - TICK > life.ends) life.told ??= now;
    if (!job.faults || life.asked !== job.faults.after) return;
    for (const answer of job.faults.answers) server.fault(answer, { id: job.id });
    life.faults = job.faults.answers.length;
  };

  const forget = (id: string): void => {
    lives.delete(id);
    server.job(id, { visibleAfter: 'Infinity', duration: 'Infinity' });
  };

  const tick = (): void => {
    const now = monotonicNow();
    for (const { id } of server.requests.slice(read)) {
      const job = jobs.find(each => each.id === id);
      if (job) ask(job, now);
    }
    read = server.requests.length;
    for (const [id, { told }] of lives) {
      if (told !== undefined && now - told > ENCORE) forget(id);
    }
    cancel = after(TICK, tick);
  };

  let cancel = after(0, tick);
  return () => cancel();
}
