// One activation of a BullMQ job per poll: between polls nothing is in memory, and any worker may do the next one.
import { DelayedError } from 'bullmq';
import {
  begin,
  decide,
  exponential,
  observe,
  pollOnce,
  readCheckpoint,
  reviveError,
  reviveJob,
  saveCheckpoint,
  toWaitError,
  wake,
} from '../../dist/machine.js';

/** The processor of a BullMQ worker. The data of its jobs: `{ id, limits? }`. */
export function pollProcessor(source, polling = exponential()) {
  return async (job, token) => {
    const { id, limits, checkpoint } = job.data;
    const saved = checkpoint
      ? readCheckpoint(checkpoint, Date.now())
      : { state: begin(id, limits), elapsed: Date.now() - job.timestamp };
    const startedAt = Date.now() - saved.elapsed;
    const elapsed = () => Math.max(Date.now() - startedAt, 0);
    // Time in the queue counts for the deadline only.
    let state = wake(saved.state, elapsed());

    let action = decide(state, elapsed());
    while (action.type === 'poll') {
      const observation = await pollOnce(source, state, { elapsed: elapsed() });
      state = observe(state, observation, elapsed(), polling).state;
      action = decide(state, elapsed());
    }
    const next = saveCheckpoint({ state, elapsed: elapsed() }, Date.now());
    await job.updateData({ ...job.data, checkpoint: next });
    if (state.progress.length > 0) await job.updateProgress(state.progress.at(-1).percent);

    if (action.type === 'sleep') {
      await job.moveToDelayed(startedAt + action.until, token);
      throw new DelayedError();
    }
    if (action.outcome === 'completed') return state.job;
    throw toWaitError(action.outcome, state, {
      elapsed: elapsed(),
      job: state.job ? reviveJob(state.job) : undefined,
      cause: state.lastError ? reviveError(state.lastError) : undefined,
      checkpoint: next,
    });
  };
}
