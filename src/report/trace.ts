import type { JobTimeline } from './timeline.js';

const PROCESS_ID = 1;

/**
 * The timelines in the Trace Event format, for Perfetto and chrome://tracing: one track per job, with its polls, and a
 * counter for its percentage. Source: "Trace Event Format" (the Chromium project).
 */
export function toTrace(timelines: readonly JobTimeline[]): object {
  const traceEvents = timelines.flatMap((timeline, index) => jobEvents(timeline, index + 1));
  return {
    displayTimeUnit: 'ms',
    traceEvents: [
      { ph: 'M', name: 'process_name', pid: PROCESS_ID, tid: 0, args: { name: 'jobwait' } },
      ...traceEvents,
    ],
  };
}

function jobEvents(timeline: JobTimeline, tid: number): object[] {
  const { id, name, outcome, status, reason, from, to, waitStartedAt, waitEndedAt } = timeline;
  const title = name === '' ? id : `${name} ${id}`;
  const slice = (label: string, start: number, end: number, args: object): object => ({
    ph: 'X',
    cat: 'jobwait',
    name: label,
    pid: PROCESS_ID,
    tid,
    ts: toMicroseconds(start),
    dur: toMicroseconds(end - start),
    args,
  });
  return [
    { ph: 'M', name: 'thread_name', pid: PROCESS_ID, tid, args: { name: title } },
    { ph: 'M', name: 'thread_sort_index', pid: PROCESS_ID, tid, args: { sort_index: tid } },
    // The slices of a track must be nested, so the job's ends with the wait.
    slice(title, from, Math.max(to, waitEndedAt), {
      id,
      status,
      outcome,
      ...(reason && { reason }),
      waited: waitEndedAt - waitStartedAt,
    }),
    ...timeline.polls.map(({ at, latency, result }) =>
      slice(`poll: ${result}`, at - latency, at, { result }),
    ),
    ...timeline.progress.map(({ at, percent }) => ({
      ph: 'C',
      name: `progress of ${title}`,
      pid: PROCESS_ID,
      tid,
      ts: toMicroseconds(at),
      args: { percent },
    })),
  ];
}

function toMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000);
}
