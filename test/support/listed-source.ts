import type { Job } from '../../src/model/job.js';
import type { JobSource, PollContext } from '../../src/wait/job-source.js';

/** A job, undefined for "not known", an error to reject with, or a function that takes its time. */
export type Step =
  | Job
  | undefined
  | Error
  | ((context: PollContext) => Promise<Job | undefined> | Job | undefined);

export interface ListedSource extends JobSource {
  /** When each look began, on the virtual clock. */
  readonly looks: number[];
}

/** A source that gives these answers one after another; the last repeats. */
export function listedSource(...steps: Step[]): ListedSource {
  const looks: number[] = [];
  return {
    looks,
    async getJob(_id, context) {
      const step = steps[Math.min(looks.length, steps.length - 1)];
      looks.push(performance.now());
      if (step instanceof Error) throw step;
      return typeof step === 'function' ? step(context) : step;
    },
  };
}

/** An answer that never comes. */
export const hang: Step = () => new Promise(() => {});

/** An answer that takes its time, whatever becomes of the look. */
export function slow(milliseconds: number, answer: Job | undefined | Error): Step {
  return () =>
    new Promise((resolve, reject) => {
      setTimeout(() => (answer instanceof Error ? reject(answer) : resolve(answer)), milliseconds);
    });
}
