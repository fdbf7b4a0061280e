import type { VisibleJob } from '../../../../../src/testing/wire-format.js';
import type { ListFaults } from '../faulty-list.js';
import { oneIn } from './share.js';

const withStatus = (known: VisibleJob, status: string): VisibleJob => ({
  ...known,
  status: status as VisibleJob['status'],
});

/** Lists that wrongly show jobs as ended, or omit them. */
export const ENDS: Record<string, () => ListFaults> = {
  'omits a fifth': () => ({ asOf: (job, { at }) => (oneIn(5, job) ? undefined : at) }),
  'omits a random fifth each time': () => ({
    asOf: (_, { at, random }) => (random() < 0.2 ? undefined : at),
  }),
  'omits all': () => ({ asOf: () => undefined }),
  'is empty every other time': () => ({
    asOf: (_, { at, number }) => (number % 2 === 0 ? undefined : at),
  }),
  'shows a tenth of the running jobs as Completed': () => ({
    filtersStatus: false,
    rewriteJob: (known, job) => (oneIn(10, job) ? withStatus(known, 'Completed') : known),
  }),
  'shows all jobs as Completed': () => ({
    filtersStatus: false,
    rewriteJob: known => withStatus(known, 'Completed'),
  }),
  'shows completed jobs as Failed': () => ({
    filtersStatus: false,
    rewriteJob: known => (known.status === 'Completed' ? withStatus(known, 'Failed') : known),
  }),
  'ignores the status filter': () => ({ filtersStatus: false }),
  'filters by end time': () => ({ times: 'end' }),
};
