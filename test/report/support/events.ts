import type { TimelineEvent } from '../../../src/report/timeline.js';
import { type JobTimeline, TimelineRecorder } from '../../../src/report/timeline.js';
import { seeded } from '../../support/random.js';

const START = Date.parse('2026-03-02T08:00:00Z');

/** The time so many seconds after the start of every test. */
export const at = (seconds: number): string => new Date(START + seconds * 1000).toISOString();
export const msAt = (seconds: number): number => START + seconds * 1000;

export function timelinesOf(events: readonly object[]): JobTimeline[] {
  const recorder = new TimelineRecorder();
  for (const event of events) recorder.add(event as TimelineEvent);
  return recorder.timelines();
}

/** The events of many jobs with percentages, sub-jobs, outages and failures, in the order of their times. */
export function manyEvents(count: number): TimelineEvent[] {
  const random = seeded(7);
  const events = Array.from({ length: count }, (_, index) => eventsOfJob(index, random)).flat();
  return events.sort((one, other) => one.time.localeCompare(other.time));
}

function eventsOfJob(index: number, random: () => number): TimelineEvent[] {
  const start = random() * 600;
  const duration = 300 + random() * 400;
  const jobId = `a9767ede-fe0f-4888-9003-${String(index).padStart(12, '0')}`;
  const time = (seconds: number): string => at(start + seconds);
  const job = {
    id: jobId,
    name: `CreateInstance${index % 7}`,
    status: 'Running',
    createdAt: time(-20),
    subJobs: index % 10 === 0 ? [{ id: 's1', name: 'createServer', status: 'Completed' }] : [],
  };
  const events: TimelineEvent[] = [];
  for (let elapsed = 0; elapsed < duration; elapsed += Math.max(2, (duration - elapsed) / 5)) {
    const isOutage = index % 5 === 0 && elapsed > 100 && elapsed < 160;
    const outcome = elapsed < 8 ? 'not-found' : isOutage ? 'error' : 'job';
    events.push({ type: 'poll', jobId, time: time(elapsed), outcome, latency: 50 });
    if (outcome !== 'job') continue;
    const percent = Math.floor((100 * elapsed) / duration);
    const eta = (duration - elapsed) * 1000 * (0.7 + random() * 0.6);
    events.push({ type: 'progress', jobId, time: time(elapsed), percent, eta, job });
  }
  const isFailure = random() < 0.1;
  const ended = {
    ...job,
    status: isFailure ? 'Failed' : 'Completed',
    endedAt: time(duration),
  };
  const end = { jobId, time: time(duration + 1), job: ended };
  events.push({ type: 'poll', outcome: 'job', latency: 40, ...end });
  events.push(
    isFailure
      ? { type: 'failed', error: { code: 'JOB_FAILED', message: 'No capacity.' }, ...end }
      : { type: 'completed', ...end },
  );
  return events;
}
