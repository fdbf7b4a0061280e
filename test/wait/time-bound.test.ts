import { expect, test } from 'vitest';
import { isJobWaitError } from '../../src/model/wait-errors.js';
import { adaptive } from '../../src/polling/adaptive/adaptive.js';
import { exponential } from '../../src/polling/exponential.js';
import { fixed } from '../../src/polling/fixed.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { runUntilSettled } from '../client/sharing/support/virtual-time.js';
import { type JobLife, lyingSchedulingSource, lyingSource } from '../support/lying-source.js';
import { seeded } from '../support/random.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const POLL_TIMEOUT = 30_000;
const NO_HISTORY = { record: () => {}, runs: () => [] };
/** The clock of a timer is a whole number, that of a wait is not. */
const ROUNDING = 10;

interface Trial {
  readonly life: JobLife;
  readonly timeout: number;
  readonly outcome: string;
  readonly elapsed: number;
}

const OUTCOMES = {
  Completed: 'completed',
  Failed: 'JOB_FAILED',
  Canceled: 'JOB_CANCELED',
} as const;

/** What is wrong with the end of a wait: not the truth, too early or too late. */
function violationOf({ life, timeout, outcome, elapsed }: Trial): string | undefined {
  const ended = `${outcome} after ${Math.round(elapsed)} ms of ${timeout}, ended at ${life.endsAt}`;
  if (elapsed > timeout + 2 * POLL_TIMEOUT + ROUNDING) return `too late: ${ended}`;
  if (outcome === OUTCOMES[life.outcome])
    return elapsed < life.endsAt ? `lie: ${ended}` : undefined;
  if (outcome === 'WAIT_TIMEOUT') return elapsed < timeout ? `too early: ${ended}` : undefined;
  return outcome === 'SERVICE_UNAVAILABLE' ? undefined : `lie: ${ended}`;
}

async function trialsOf(
  createSource: typeof lyingSource,
  seed: number,
  count: number,
): Promise<Trial[]> {
  const random = seeded(seed);
  const pollings = [
    fixed(0),
    fixed('7s'),
    exponential({ random }),
    adaptive({ random, history: NO_HISTORY }),
  ];
  const waits = Array.from({ length: count }, async (_, index): Promise<Trial> => {
    const outcome = (['Completed', 'Completed', 'Failed', 'Canceled'] as const)[index % 4];
    const life = { endsAt: Math.round(random() * 300_000), outcome: outcome ?? 'Completed' };
    const timeout = Math.round(random() * 200_000);
    const source = createSource(life, random);
    const polling = pollings[Math.floor(random() * pollings.length)] ?? fixed('1s');
    const wait = waitForJob('job-1', { source, timeout, polling });
    const code = await wait.then(
      () => 'completed',
      error => (isJobWaitError(error) ? error.code : String(error)),
    );
    return { life, timeout, outcome: code, elapsed: wait.elapsed };
  });
  const trials = await runUntilSettled(clock(), Promise.all(waits));
  clock().reset();
  return trials;
}

test.each([
  ['polls a source', lyingSource],
  ['hands its polls to a source that schedules them', lyingSchedulingSource],
])(
  'a wait that %s ends with the truth by its deadline and two polls more, whatever the source does',
  async (_, createSource) => {
    const seed = Number(process.env.JOBWAIT_SEED ?? 1);
    const trials = await trialsOf(createSource, seed, 100);
    const violations = trials.map(violationOf).filter(violation => violation !== undefined);
    expect(violations, `JOBWAIT_SEED=${seed}`).toEqual([]);
    const outcomes = new Set(trials.map(({ outcome }) => outcome));
    expect(outcomes).toContain('completed');
    expect(outcomes).toContain('WAIT_TIMEOUT');
  },
  60_000,
);
