import type { VisibleJob } from '../../../../src/testing/wire-format.js';
import { START } from '../../../support/virtual-clock.js';

const HOUR = 3_600_000;

/** Jobs that the client does not wait for, by default created in the hour before. They never end. */
export function strangers(
  count: number,
  { from = START - HOUR, until = START } = {},
): VisibleJob[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `stranger-${index}`,
    name: 'CreateInstance',
    status: 'Running',
    progress: '10',
    createdAt: new Date(until - Math.round((index * (until - from)) / count)),
  }));
}
