import { pick } from './exchange.js';

/** One job whose course the server knows. Times are in milliseconds since the run began. */
export interface ScriptedJob {
  readonly id: string;
  readonly end: 'Completed' | 'Failed' | 'Canceled';
  /** Infinity if it never ends. */
  readonly endsAt: number;
  readonly failReason: string;
}

/** Jobs of which most end within `span`, some at once, some never. */
export function scriptJobs(random: () => number, count: number, span: number): ScriptedJob[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `job-${index}-${Math.floor(random() * 1e9).toString(36)}`;
    const endsAt = pick(random, [0, Number.POSITIVE_INFINITY, ...Array(8).fill(-1)]);
    return {
      id,
      end: pick(random, ['Completed', 'Completed', 'Completed', 'Failed', 'Canceled']),
      endsAt: endsAt < 0 ? random() * span : endsAt,
      failReason: `the disk of ${id} is full`,
    };
  });
}

/** The members of a job at a time, as the service for one job writes them. */
export function membersAt({ id, end, endsAt, failReason }: ScriptedJob, time: number) {
  const hasEnded = time >= endsAt;
  const percent =
    hasEnded && end === 'Completed' ? 100 : Math.min(99, Math.floor((time / endsAt) * 100 || 0));
  return {
    id,
    name: 'CreateInstance',
    status: hasEnded ? end : 'Running',
    process: `${percent}%`,
    progress: String(percent),
    created: '2026-01-01T00:00:00+0000',
    ...(hasEnded && end === 'Failed' ? { fail_reason: failReason } : {}),
  };
}

/** The same as a row of a list. */
export function rowAt(job: ScriptedJob, time: number) {
  const { id, name, status, process, fail_reason } = {
    fail_reason: undefined,
    ...membersAt(job, time),
  };
  return {
    job_id: id,
    name,
    job_name: name,
    status,
    process,
    fail_reason,
    created_at: 1_767_225_600_000,
    created_time: '2026-01-01T00:00:00+0000',
  };
}
