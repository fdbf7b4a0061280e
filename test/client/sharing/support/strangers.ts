import type { VisibleJob } from '../../../../src/testing/wire-format.js';
import { START } from '../../../support/virtual-clock.js';

/** Jobs that the client does not wait for, created in the hour before. They never end. */
export function strangers(count: number): VisibleJob[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `stranger-${index}`,
    name: 'CreateInstance',
    status: 'Running',
    progress: '10',
    createdAt: new Date(START - Math.round((index * 3_600_000) / count)),
  }));
}
