import { expect, onTestFinished, test } from 'vitest';
import { clientOf } from '../support/client.js';
import { ALL_BEHAVIOURS } from '../support/hostile-server/behaviours.js';
import type { Behaviour, Effect } from '../support/hostile-server/exchange.js';
import { LISTS } from '../support/hostile-server/lists.js';
import type { ScriptedJob } from '../support/hostile-server/scripted-jobs.js';
import { HONEST_ID, startHostileServer } from '../support/hostile-server/server.js';

const TOKEN = 'MIIDkg+YJKoZ/IhvcNAQcCoIID=&gzCCA38';
const job: ScriptedJob = { id: 'job-1', end: 'Completed', endsAt: 0, failReason: '' };

/** What a single poll of a job that has completed results in. */
async function pollOnce(behaviour: Behaviour): Promise<string> {
  const server = await startHostileServer({
    seed: 1,
    jobs: [job],
    token: TOKEN,
    choose: () => behaviour,
  });
  onTestFinished(server.close);
  const client = clientOf(server, { requestTimeout: '1s', auth: { token: TOKEN } });
  await client.getJob(HONEST_ID);
  try {
    return (await client.getJob(job.id))?.status ?? 'not-found';
  } catch {
    return 'failure';
  }
}

const RESULTS: Readonly<Record<Effect, readonly string[]>> = {
  truth: ['Completed'],
  distraction: ['Completed', 'Running', 'Odd [redacted]'],
  failure: ['failure'],
  'not-found': ['not-found', 'failure'],
  fatal: ['failure'],
};

const tested = ALL_BEHAVIOURS.filter(each => !LISTS.includes(each));

/** More at the same time would delay each other. */
const GROUP_SIZE = 10;
const groups = Array.from({ length: Math.ceil(tested.length / GROUP_SIZE) }, (_, index) =>
  tested.slice(index * GROUP_SIZE, (index + 1) * GROUP_SIZE),
);

test('Every behaviour of the hostile server has the effect that it is said to have', async () => {
  for (const group of groups) {
    const results = await Promise.all(
      group.map(async each => ({ ...each, result: await pollOnce(each) })),
    );
    const unexpected = results.filter(({ effect, result }) => !RESULTS[effect].includes(result));
    expect(unexpected).toEqual([]);
  }
});
