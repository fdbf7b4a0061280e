import { inspect } from 'node:util';
import { JobClient } from '../../../src/client/job-client.js';
import { isJobWaitError } from '../../../src/model/wait-errors.js';
import { adaptive } from '../../../src/polling/adaptive/adaptive.js';
import { fixed } from '../../../src/polling/fixed.js';
import type { ServiceName } from '../../../src/services/service.js';
import { PROJECT } from '../client.js';
import { seeded } from '../random.js';
import { SPELLINGS } from '../spellings.js';
import { pick } from './exchange.js';
import { type Ending, judge, REQUEST_TIMEOUT_MS, TIMEOUT_MS } from './judge.js';
import { scriptJobs } from './scripted-jobs.js';
import { HONEST_ID, startHostileServer, UNKNOWN_SECRET } from './server.js';

export interface HostileRun {
  readonly seed: number;
  readonly waits: number;
  readonly service: ServiceName;
  readonly sharing: boolean;
}

/** Waits for scripted jobs on a hostile server. Returns what is wrong: nothing, if all is well. */
export async function runHostile({ seed, waits, service, sharing }: HostileRun): Promise<string[]> {
  const random = seeded(seed);
  const token = `MIID"k&${seed}<+/=${Math.floor(random() * 2 ** 32).toString(36)}NAQcCoIID`;
  const jobs = scriptJobs(random, waits, TIMEOUT_MS);
  const server = await startHostileServer({ seed, jobs, token });
  const client = new JobClient({
    ...{ service, sharing, projectId: PROJECT, endpoint: server.endpoint, auth: { token } },
    requestTimeout: REQUEST_TIMEOUT_MS,
    // The time bound holds in the queue of the rate limiter too.
    rateLimit: { requestsPerSecond: pick(random, [10_000, 100, 20]) },
  });
  const shown: unknown[] = [];
  const stopRecording = recordProcess(shown);
  const polling = pick(random, [
    fixed(waits > 50 ? '300ms' : '50ms'),
    adaptive({ minDelay: waits > 50 ? '200ms' : '20ms', maxDelay: '1s' }),
  ]);
  const limits = {
    ...pick(random, [{}, { outageTimeout: '1s' }]),
    ...pick(random, [{}, { visibilityTimeout: '1s' }]),
  };
  try {
    // From now on, a response with another id is invalid.
    await client.getJob(HONEST_ID);
    const startedAt = performance.now();
    server.begin();
    const endings = await Promise.all(
      jobs.map(async (job): Promise<Ending> => {
        const wait = client.waitForJob(job.id, { ...limits, polling, timeout: TIMEOUT_MS });
        for (const event of ['poll', 'retry', 'stalled'] as const) {
          wait.on(event, (payload: unknown) => void shown.push(payload));
        }
        wait.once('retry', () => shown.push(wait.checkpoint()));
        wait.once('visible', () => shown.push(wait.checkpoint()));
        const [isRejected, outcome] = await wait.then(
          value => [false, value] as const,
          error => [true, error] as const,
        );
        const endedAt = performance.now() - startedAt;
        shown.push(outcome, wait.checkpoint());
        return { job, outcome, isRejected, endedAt };
      }),
    );
    const unhandled = await stopRecording();
    const wrong = endings.flatMap(ending => {
      const { id } = ending.job;
      const log = (): string => server.log(id).slice(-12).join('; ');
      return judge(ending, server).map(what => `${id} ${what} (${log()})`);
    });
    shown.push(inspect(client, { depth: 8, showHidden: true }), client.stats(), client.identity);
    return [
      ...wrong,
      ...unhandled,
      ...server.strayRequests.map(target => `a stray request for ${target}`),
      ...revealing(shown, token).map(text => `the credential is shown: ${text}`),
    ];
  } finally {
    await stopRecording();
    await client.close();
    await server.close();
  }
}

/** Records warnings, and whatever nobody handles, until the returned function is called. */
function recordProcess(shown: unknown[]): () => Promise<string[]> {
  const unhandled: string[] = [];
  const onWarning = (warning: Error): void => void shown.push(warning);
  const onUnhandled = (error: unknown): void => void unhandled.push(`unhandled: ${inspect(error)}`);
  process.on('warning', onWarning);
  process.on('unhandledRejection', onUnhandled);
  process.on('uncaughtExceptionMonitor', onUnhandled);
  return async () => {
    // A rejection is unhandled once the microtasks are done.
    await new Promise(resolve => setImmediate(resolve));
    process.off('warning', onWarning);
    process.off('unhandledRejection', onUnhandled);
    process.off('uncaughtExceptionMonitor', onUnhandled);
    return unhandled;
  };
}

/** Where the credential is shown, in any of its spellings. */
function revealing(shown: readonly unknown[], token: string): string[] {
  const spelled = [...Object.values(SPELLINGS).map(spell => spell(token)), UNKNOWN_SECRET];
  return shown.map(textOf).flatMap(text => {
    const secret = spelled.find(each => text.includes(each));
    if (secret === undefined) return [];
    const at = text.indexOf(secret);
    return [text.slice(Math.max(0, at - 300), at + secret.length + 100)];
  });
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const printed = inspect(value, { depth: 8, showHidden: true, maxStringLength: 5000 });
  const { stack = '', checkpoint } = isJobWaitError(value) ? value : { checkpoint: undefined };
  try {
    return [printed, stack, JSON.stringify(value), JSON.stringify(checkpoint)].join('\n');
  } catch {
    // Entities may be nested too deeply for JSON.
    return printed + stack;
  }
}
