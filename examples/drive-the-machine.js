// The wait without its shell: pure functions over plain data, driven here by a loop of one's own. An orchestrator with
// a durable queue would store `state` and schedule the next step instead of sleeping.
import { begin, decide, exponential, observe } from 'jobwait/machine';

const answers = [
  undefined,
  { status: 'Running', progress: 40 },
  { status: 'Completed', progress: 100 },
];
const polling = exponential({ minDelay: 20, jitter: false });
const started = performance.now();
const now = () => performance.now() - started;

let state = begin('create-1', { timeout: '1h' });
for (;;) {
  const action = decide(state, now());
  if (action.type === 'settle') {
    console.log(`settled: ${action.outcome} after ${state.attempts} looks`);
    break;
  }
  if (action.type === 'sleep') {
    await new Promise(resolve => setTimeout(resolve, action.until - now()));
    continue;
  }
  const requestedAt = now();
  const answer = answers.shift();
  const observation = answer
    ? { type: 'job', job: { id: 'create-1', ...answer }, requestedAt }
    : { type: 'not-found', requestedAt };
  const step = observe(state, observation, now(), polling);
  for (const event of step.events) if (event.type !== 'poll') console.log(event.type);
  // All there is to keep:
  state = JSON.parse(JSON.stringify(step.state));
}
