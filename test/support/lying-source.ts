import type { Job } from '../../src/model/job.js';
import type { JobSource, PollContext, ScheduledPollContext } from '../../src/wait/job-source.js';
import { job, socketError } from './jobs.js';

/** The life of a job, in milliseconds of the virtual clock. */
export interface JobLife {
  readonly endsAt: number;
  readonly outcome: 'Completed' | 'Failed' | 'Canceled';
}

type Respond = (truth: () => Job, context: PollContext) => unknown;

const after = (delay: number, action: () => void): void => void setTimeout(action, delay);

/** What a source may do with one poll. None of them changes what it says of the job. */
const BEHAVIOURS: readonly ((random: () => number) => Respond)[] = [
  () => async truth => truth(),
  random => truth => new Promise(resolve => after(random() * 5000, () => resolve(truth()))),
  random => truth =>
    new Promise(resolve => after(20_000 + random() * 60_000, () => resolve(truth()))),
  () => () => new Promise(() => {}),
  () => () => Promise.reject(socketError()),
  () => () => {
    throw new Error('at once');
  },
  () => () => Promise.reject(Object.assign(new Error('x'), { message: 7 })),
  () => truth => ({
    // biome-ignore lint/suspicious/noThenProperty: a thenable that lies
    then: (resolve: (value: unknown) => void, reject: (reason: unknown) => void) => {
      const said = truth();
      resolve(said);
      reject(new Error('and then not'));
      after(50_000, () => resolve(job('Completed')));
      throw new Error('and threw');
    },
  }),
  // biome-ignore lint/suspicious/noThenProperty: a thenable without end
  () => () => ({ then: () => {} }),
  random =>
    async (truth, { onSent }) => {
      const agos = [
        Date.now(),
        1e9,
        Number.NaN,
        -1e9,
        'x',
        Number.POSITIVE_INFINITY,
        random() * 1e5,
      ];
      onSent?.(agos[Math.floor(random() * agos.length)] as number);
      return truth();
    },
  () =>
    async (truth, { onRetryAfter }) => {
      onRetryAfter?.('soon' as never);
      return { ...truth(), name: 42, failReason: 7, instance: 7, createdAt: {}, id: Symbol('id') };
    },
];

function truthAt({ endsAt, outcome }: JobLife, time: number): Job {
  return job(time < endsAt ? 'Running' : outcome);
}

/** A source that tells the truth in every way but the expected one. */
export function lyingSource(life: JobLife, random: () => number): JobSource {
  const respond = (context: PollContext): never => {
    const behaviour = BEHAVIOURS[Math.floor(random() * BEHAVIOURS.length)];
    return behaviour?.(random)(() => truthAt(life, performance.now()), context) as never;
  };
  return { getJob: (_, context) => respond(context) };
}

/** The same for a source that schedules polls: early, in time, late or never, whatever the deadline. */
export function lyingSchedulingSource(life: JobLife, random: () => number): JobSource {
  const { getJob } = lyingSource(life, random);
  const delayOf = ({ dueIn, tolerance }: ScheduledPollContext): number => {
    const kind = random();
    if (kind < 0.2) return 0;
    return kind < 0.8 ? dueIn + (random() * 2 - 1) * tolerance : dueIn + random() * 100_000;
  };
  return {
    getJob,
    schedulePoll: (id, context) => {
      const delay = delayOf(context);
      if (delay <= 0) return getJob(id, context);
      return new Promise((resolve, reject) =>
        after(delay, () => {
          if (random() < 0.5) context.onSent?.();
          try {
            resolve(getJob(id, context));
          } catch (error) {
            reject(error);
          }
        }),
      );
    },
  };
}
