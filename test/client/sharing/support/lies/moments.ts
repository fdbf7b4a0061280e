import type { Lies } from '../task-list.js';
import { oneIn } from './share.js';

/** Times of the list that fall behind those of the jobs. */
export const BEHIND: Record<string, () => Lies> = {
  'is 20 s behind': () => ({ asOf: (_, { at }) => at - 20_000 }),
  'is 5 minutes behind': () => ({ asOf: (_, { at }) => at - 300_000 }),
  'stands still after a minute': () => ({ asOf: (_, { at }) => Math.min(at, 60_000) }),
  'is ahead by 10 s': () => ({ asOf: (_, { at }) => at + 10_000 }),
  'is now up to date and now a minute behind': () => ({
    asOf: (_, { at, number }) => (number % 2 === 0 ? at : at - 60_000),
  }),
  'tells older percentages': () => ({
    retell: (known, _, { random }) => ({ ...known, progress: String(Math.floor(random() * 50)) }),
  }),
  'tells percentages that are none': () => ({
    retell: known => ({ ...known, progress: 'soon' }),
  }),
};

/** Lists that go on telling of jobs that are over. */
export const STUCK: Record<string, () => Lies> = {
  'never sees an end': () => ({
    asOf: ({ endsAt, goneAt }, { at }) => Math.min(at, endsAt - 1, goneAt - 1),
  }),
  'never sees the end of a tenth': () => ({
    asOf: (job, { at }) => (oneIn(10, job) ? Math.min(at, job.endsAt - 1) : at),
  }),
  'sees the end of a fifth two minutes late': () => ({
    asOf: (job, { at }) =>
      oneIn(5, job) && at < job.endsAt + 120_000 ? Math.min(at, job.endsAt - 1) : at,
  }),
  'keeps those that vanished': () => ({
    asOf: ({ goneAt }, { at }) => Math.min(at, goneAt - 1),
  }),
};
