import { describe, expect, test } from 'vitest';
import type { JobUpdate } from '../../src/machine/events.js';
import { observe } from '../../src/machine/observe.js';
import { begin, type WaitState } from '../../src/machine/state.js';
import type { Job } from '../../src/model/job.js';
import type { PollingStrategy } from '../../src/polling/strategy.js';
import { job } from '../support/jobs.js';

const polling: PollingStrategy = {
  nextDelay: () => 1000,
  expectation: () => ({ eta: 5000, range: [4000, 7000], stalled: true }),
};

/** The events of a wait for a job that is seen in these states, a second apart; its state goes through JSON each time. */
function eventsOf(...jobs: readonly Job[]): { state: WaitState; events: JobUpdate[][] } {
  let state: WaitState = begin('job-1');
  const events = jobs.map((seen, index) => {
    const result = observe(state, { type: 'job', job: seen }, index * 1000, polling);
    state = JSON.parse(JSON.stringify(result.state));
    return [...result.events];
  });
  return { state, events };
}

const unpaid = job('Pending', { attention: 'The order has not been paid' });
const attentionsOf = (events: readonly JobUpdate[][]) =>
  events.map(each => each.filter(({ type }) => type === 'attention'));

describe('a job that needs a person', () => {
  test('is reported with the reason that its service gives', () => {
    const { events } = eventsOf(job('Running'), unpaid);
    expect(attentionsOf(events)).toEqual([
      [],
      [{ type: 'attention', job: unpaid, reason: 'The order has not been paid' }],
    ]);
  });

  test('is reported after the stall and before the end of the poll', () => {
    const { events } = eventsOf(
      job('Running', { progress: 5 }),
      job('Odd', { progress: 5, attention: 'Odd is not documented' }),
    );
    expect(events[1]?.map(({ type }) => type)).toEqual(['poll', 'status', 'stalled', 'attention']);
  });

  test('is reported once for each status of a wait, also across a resume', () => {
    const odd = job('Odd', { attention: 'Odd is not documented' });
    const { events } = eventsOf(unpaid, unpaid, job('Running'), odd, unpaid, odd);
    expect(attentionsOf(events).map(each => each.length)).toEqual([1, 0, 0, 1, 0, 0]);
  });

  test('is reported in a status that it has had without needing one', () => {
    const { events } = eventsOf(job('Pending'), unpaid);
    expect(attentionsOf(events).map(each => each.length)).toEqual([0, 1]);
  });

  test('is reported by a wait that was saved by an earlier version', () => {
    const { attentionStatuses: _, ...saved } = begin('job-1');
    const { events } = observe(saved as WaitState, { type: 'job', job: unpaid }, 0, polling);
    expect(events.map(({ type }) => type)).toContain('attention');
  });

  test('a service that invents statuses without end does not fill the checkpoint', () => {
    const odd = Array.from({ length: 100 }, (_, index) =>
      job(`${index}${'x'.repeat(1000)}`, { attention: 'odd' }),
    );
    const { state, events } = eventsOf(...odd);
    expect(attentionsOf(events).flat()).toHaveLength(20);
    expect(JSON.stringify(state.attentionStatuses).length).toBeLessThan(1500);
  });

  test.each([undefined, null, '', 7, {}])('the reason %o of an engine ends no wait', attention => {
    const { events } = eventsOf(job('Running', { attention: attention as never }));
    expect(events[0]?.[0]).toMatchObject({ type: 'poll', outcome: 'job' });
  });
});

describe('a saved job', () => {
  test('keeps its error code, and no parts', () => {
    const parts = [job('Failed', { errorCode: 'Ecs.0001' })];
    const failed = job('Failed', { errorCode: 'Ecs.0005', subJobs: parts });
    const { state } = eventsOf(failed);
    expect(state.job).toMatchObject({ errorCode: 'Ecs.0005' });
    expect(JSON.stringify(state)).not.toContain('Ecs.0001');
  });
});
