import { describe, expect, test, vi } from 'vitest';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { LIST_FAULTS } from './support/list-faults/index.js';
import { EVERY_KIND, SEEDS, violationsWith } from './support/list-truth.js';

const clock = useVirtualClock();

// Many waits take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

describe.each(SEEDS)(
  'waits (seed %i) settle with the true outcome, in time and confirmed by id, if the list',
  seed => {
    test.each(Object.keys(LIST_FAULTS))('%s', async fault => {
      expect(await violationsWith(clock(), fault, 'gaussdb', EVERY_KIND, seed)).toEqual([]);
    });
  },
);
