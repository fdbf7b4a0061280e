import type { JobWait } from '../../wait/job-wait.js';
import type { WaitUpdate } from '../news.js';

/** Calls back with each piece of news of a wait, when it comes: before anybody is told that the wait is over. */
export function onEveryUpdate(wait: JobWait, onUpdate: (update: WaitUpdate) => void): void {
  wait
    .on('poll', poll => onUpdate({ type: 'poll', ...poll }))
    .on('visible', job => onUpdate({ type: 'visible', job }))
    .on('status', status => onUpdate({ type: 'status', ...status }))
    .on('progress', progress => onUpdate({ type: 'progress', ...progress }))
    .on('stalled', stall => onUpdate({ type: 'stalled', ...stall }))
    .on('retry', retry => onUpdate({ type: 'retry', ...retry }))
    .on('completed', job => onUpdate({ type: 'completed', job }));
}
