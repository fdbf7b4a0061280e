// The wait without its driver: pure functions over plain data, driven here by a loop. An orchestrator with a durable
// queue would store `state` and schedule the next step instead of sleeping.
import { begin, decide, exponential, observe } from 'jobwait/machine';

const responses = [
  undefined,
  { status: 'Running', progress: 40 },
  { status: 'Completed', progress: 100 },
];
const polling = exponential({ minDelay: 20, jitter: false });
const startedAt = performance.now();
const now = () => performance.now() - startedAt;

let state = begin('create-1', { timeout: '1h' });
for (;;) {
  const action = decide(state, now());
  if (action.type === 'settle') {
    console.log(`settled: ${action.outcome} after ${state.attempts} polls`);
    break;
  }
  if (action.type === 'sleep') {
    await new Promise(resolve => setTimeout(resolve, action.until - now()));
    continue;
  }
  const requestedAt = now();
  const response = responses.shift();
  const observation = response
    ? { type: 'job', job: { id: 'create-1', ...response }, requestedAt }
    : { type: 'not-found', requestedAt };
  const step = observe(state, observation, now(), polling);
  for (const event of step.events) if (event.type !== 'poll') console.log(event.type);
  // The state is all there is to keep.
  state = JSON.parse(JSON.stringify(step.state));
}
