import type { Job } from '../../src/model/job.js';
import type { JobSource, PollContext } from '../../src/wait/job-source.js';

/** A job, undefined for "not found", an error to reject with, or a function that takes its time. */
export type SourceResponse =
  | Job
  | undefined
  | Error
  | ((context: PollContext) => Promise<Job | undefined> | Job | undefined);

export interface SequenceSource extends JobSource {
  /** When each poll started, on the virtual clock. */
  readonly polls: number[];
}

/** A source that gives these responses one after another; the last repeats. */
export function sequenceSource(...responses: SourceResponse[]): SequenceSource {
  const polls: number[] = [];
  return {
    polls,
    async getJob(_id, context) {
      const response = responses[Math.min(polls.length, responses.length - 1)];
      polls.push(performance.now());
      if (response instanceof Error) throw response;
      return typeof response === 'function' ? response(context) : response;
    },
  };
}

/** A response that never comes. */
export const hang: SourceResponse = () => new Promise(() => {});

/** A response that takes its time, even if the poll is abandoned. */
export function slow(milliseconds: number, response: Job | undefined | Error): SourceResponse {
  return () =>
    new Promise((resolve, reject) => {
      setTimeout(
        () => (response instanceof Error ? reject(response) : resolve(response)),
        milliseconds,
      );
    });
}
