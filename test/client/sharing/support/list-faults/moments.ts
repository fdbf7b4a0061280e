import type { ListFaults } from '../faulty-list.js';
import { oneIn } from './share.js';

/** Lists that lag behind the jobs, or run ahead of them. */
export const BEHIND: Record<string, () => ListFaults> = {
  'is 20 s behind': () => ({ asOf: (_, { at }) => at - 20_000 }),
  'is 5 minutes behind': () => ({ asOf: (_, { at }) => at - 300_000 }),
  'stops changing after a minute': () => ({ asOf: (_, { at }) => Math.min(at, 60_000) }),
  'is ahead by 10 s': () => ({ asOf: (_, { at }) => at + 10_000 }),
  'is up to date and a minute behind in turn': () => ({
    asOf: (_, { at, number }) => (number % 2 === 0 ? at : at - 60_000),
  }),
  'shows random percentages': () => ({
    rewriteJob: (known, _, { random }) => ({
      ...known,
      progress: String(Math.floor(random() * 50)),
    }),
  }),
  'shows invalid percentages': () => ({
    rewriteJob: known => ({ ...known, progress: 'soon' }),
  }),
};

/** Lists that keep showing ended jobs as running. */
export const STUCK: Record<string, () => ListFaults> = {
  'never shows an end': () => ({
    asOf: ({ endsAt, goneAt }, { at }) => Math.min(at, endsAt - 1, goneAt - 1),
  }),
  'never shows the end of a tenth': () => ({
    asOf: (job, { at }) => (oneIn(10, job) ? Math.min(at, job.endsAt - 1) : at),
  }),
  'shows the end of a fifth two minutes late': () => ({
    asOf: (job, { at }) =>
      oneIn(5, job) && at < job.endsAt + 120_000 ? Math.min(at, job.endsAt - 1) : at,
  }),
  'keeps jobs that have disappeared': () => ({
    asOf: ({ goneAt }, { at }) => Math.min(at, goneAt - 1),
  }),
};
