import { describe, expect, test, vi } from 'vitest';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { EVERY_KIND, violationsWith } from './support/list-truth.js';

const clock = useVirtualClock();

// Many waits take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

describe.each(['taurusdb', 'rds', 'geminidb', 'dds', 'ddm'] as const)(
  'on %s, waits settle with the true outcome, in time and confirmed by id, if the list',
  service => {
    test.each([
      'is correct',
      'is 20 s behind',
      'never shows an end',
      'keeps jobs that have disappeared',
      'omits a random fifth each time',
      'shows all jobs as Completed',
      'grows at the front while it is read',
      'counts pages from 1',
      'returns pages of 7',
      'has a total of 0',
      'has a row without a status',
      'is rejected with 403',
      'hangs',
      'fails on later pages',
    ])('%s', async fault => {
      expect(await violationsWith(clock(), fault, service, EVERY_KIND)).toEqual([]);
    });
  },
);
