import type { WaitUpdate } from './news.js';
import { timeLeftParts } from './time-left.js';
import type { WaitView } from './view.js';
import {
  displayName,
  formatElapsed,
  formatRemaining,
  formatWholePercent,
  pollErrorText,
  stalledText,
  statusText,
} from './wording.js';

/**
 * What a log says of an update; undefined for one that changes nothing for its reader.
 * @param view as it was before the update.
 * @param now milliseconds of the monotonic clock, as in the view.
 */
export function plainLine(view: WaitView, update: WaitUpdate, now: number): string | undefined {
  const text = describeUpdate(view, update);
  return text && `${formatElapsed(now - view.startedAt).padStart(7)}  ${text}`;
}

function describeUpdate(view: WaitView, update: WaitUpdate): string | undefined {
  switch (update.type) {
    case 'poll':
      if (update.outcome !== 'not-found' || view.notFound) return undefined;
      return view.job ? 'the service no longer knows the job' : 'not visible yet';
    case 'visible':
      return `visible: ${displayName(update.job, view.id)}`;
    case 'status':
      return statusText(update.job.status);
    case 'progress': {
      const left = update.eta ? `, ${timeLeftParts(update.eta, update.range).join(' ')}` : '';
      return `${formatWholePercent(update.percent)}${left}`;
    }
    case 'stalled':
      return stalledText(update.job.progress, update.elapsed - update.since);
    case 'retry':
      return `retrying in ${formatRemaining(update.delay)}: ${pollErrorText(update.error)}`;
    case 'completed':
      return undefined;
  }
}
