import type { VisibleJob } from '../../../../../src/testing/response-writer.js';
import type { Lies } from '../task-list.js';
import { oneIn } from './share.js';

const retold = (known: VisibleJob, status: string): VisibleJob => ({
  ...known,
  status: status as VisibleJob['status'],
});

/** Lists that say that jobs ended, or leave them out. */
export const ENDS: Record<string, () => Lies> = {
  'leaves out a fifth': () => ({ asOf: (job, { at }) => (oneIn(5, job) ? undefined : at) }),
  'leaves out a fifth, others each time': () => ({
    asOf: (_, { at, random }) => (random() < 0.2 ? undefined : at),
  }),
  'leaves out all': () => ({ asOf: () => undefined }),
  'is empty every other time': () => ({
    asOf: (_, { at, number }) => (number % 2 === 0 ? undefined : at),
  }),
  'says Completed of a tenth that go on': () => ({
    filtersStatus: false,
    retell: (known, job) => (oneIn(10, job) ? retold(known, 'Completed') : known),
  }),
  'says Completed of all': () => ({
    filtersStatus: false,
    retell: known => retold(known, 'Completed'),
  }),
  'says Failed of those that completed': () => ({
    filtersStatus: false,
    retell: known => (known.status === 'Completed' ? retold(known, 'Failed') : known),
  }),
  'does not filter by status': () => ({ filtersStatus: false }),
  'filters by the time of the end': () => ({ times: 'end' }),
};
