import { type Clock, install } from '@sinonjs/fake-timers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runScenarios, type ScenarioServer } from '../../../src/cli/commands/sandbox.js';
import type { SandboxJob } from '../../../src/cli/commands/sandbox-jobs.js';

const FAKED = ['setTimeout', 'clearTimeout', 'Date', 'performance'] as const;
const REST = { visibleAfter: 'Infinity', duration: 'Infinity' };

const script = { duration: '10s' };
const faults = { afterRequests: 2, responses: [{ status: 503 }, { status: 500 }] };
const JOBS: readonly SandboxJob[] = [
  { id: 'plain', description: 'goes', script },
  { id: 'faulty', description: 'stumbles', script, faults },
  { id: 'ghost', description: 'is not there' },
];

let clock: Clock;
let done: unknown[][];
let requests: { id: string | undefined }[];
let stop: () => void;

beforeEach(() => {
  clock = install({ toFake: [...FAKED] });
  done = [];
  requests = [];
  const server: ScenarioServer = {
    requests,
    job: (...call) => done.push(['job', ...call]),
    fault: (...call) => done.push(['fault', ...call]),
  };
  stop = runScenarios(server, JOBS, 2);
});

afterEach(() => {
  stop();
  expect(clock.countTimers()).toBe(0);
  clock.uninstall();
});

function ask(id: string | undefined, at: number): void {
  clock.tick(at - clock.now);
  requests.push({ id });
  clock.tick(30);
}

describe('a job of the sandbox', () => {
  test('begins when it is first asked for', () => {
    clock.tick(60_000);
    expect(done).toEqual([]);
    ask('plain', 60_000);
    expect(done).toEqual([['job', 'plain', script]]);
  });

  test('goes on while it is asked for again, and after a break', () => {
    for (const at of [1000, 2000, 3000, 60_000]) ask('plain', at);
    expect(done).toEqual([['job', 'plain', script]]);
  });

  test('begins anew for whoever asks five seconds after its end was told', () => {
    ask('plain', 1000);
    ask('plain', 7000);
    clock.tick(5100);
    expect(done.splice(0)).toEqual([
      ['job', 'plain', script],
      ['job', 'plain', REST],
    ]);
    ask('plain', 20_000);
    expect(done).toEqual([['job', 'plain', script]]);
  });

  test('meets its faults once it was asked for often enough', () => {
    for (const at of [1000, 2000]) ask('faulty', at);
    expect(done).toEqual([['job', 'faulty', script]]);
    ask('faulty', 3000);
    expect(done.slice(1)).toEqual(
      faults.responses.map(answer => ['fault', answer, { id: 'faulty' }]),
    );
  });

  test('does not count a fault as its end being told', () => {
    for (const at of [1000, 2000, 3000, 7000, 8000]) ask('faulty', at);
    clock.tick(60_000);
    expect(done).not.toContainEqual(['job', 'faulty', REST]);
  });

  test.each(['ghost', 'another', undefined])('is not made of %s', id => {
    ask(id, 1000);
    expect(done).toEqual([]);
  });
});
