import type { JobWait } from '../../wait/job-wait.js';
import type { News } from '../news.js';

/** Calls back with each piece of news of a wait, when it comes: before anybody is told that the wait is over. */
export function onEachNews(wait: JobWait, tell: (news: News) => void): void {
  wait
    .on('poll', poll => tell({ type: 'poll', ...poll }))
    .on('visible', job => tell({ type: 'visible', job }))
    .on('status', status => tell({ type: 'status', ...status }))
    .on('progress', progress => tell({ type: 'progress', ...progress }))
    .on('stalled', stall => tell({ type: 'stalled', ...stall }))
    .on('retry', retry => tell({ type: 'retry', ...retry }))
    .on('completed', job => tell({ type: 'completed', job }));
}
