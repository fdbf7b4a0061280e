import type { News } from './news.js';
import { timeLeft } from './time-left.js';
import type { View } from './view.js';
import {
  elapsedTime,
  nameOf,
  percentage,
  remainingTime,
  statusOf,
  stuckFor,
  troubleOf,
} from './wording.js';

/**
 * What a log says of an update; undefined for one that changes nothing for its reader.
 * @param view as it was before the update.
 * @param now milliseconds of the monotonic clock, as in the view.
 */
export function plainLine(view: View, update: News, now: number): string | undefined {
  const news = newsOf(view, update);
  return news && `${elapsedTime(now - view.began).padStart(7)}  ${news}`;
}

function newsOf(view: View, update: News): string | undefined {
  switch (update.type) {
    case 'poll':
      if (update.outcome !== 'not-found' || view.unknown) return undefined;
      return view.job ? 'the service no longer knows the job' : 'not visible yet';
    case 'visible':
      return `visible: ${nameOf(update.job, view.id)}`;
    case 'status':
      return statusOf(update.job.status);
    case 'progress': {
      const left = update.eta ? `, ${timeLeft(update.eta, update.range).join(' ')}` : '';
      return `${percentage(update.percent)}${left}`;
    }
    case 'stalled':
      return stuckFor(update.job.progress, update.elapsed - update.since);
    case 'retry':
      return `retrying in ${remainingTime(update.delay)}: ${troubleOf(update.error)}`;
    case 'completed':
      return undefined;
  }
}
