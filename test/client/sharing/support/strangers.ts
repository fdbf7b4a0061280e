import type { VisibleJob } from '../../../../src/testing/response-writer.js';
import { START } from '../../../support/virtual-clock.js';

/** Other people's jobs that go on for ever, created in the hour before. */
export function strangers(count: number): VisibleJob[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `stranger-${index}`,
    name: 'CreateInstance',
    status: 'Running',
    progress: '10',
    createdAt: new Date(START - Math.round((index * 3_600_000) / count)),
  }));
}
