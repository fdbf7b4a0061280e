import { monotonicNow } from '../../clock.js';
import { oneLine } from '../../errors/index.js';
import type { WaitCommand } from '../arguments.js';
import { canRedraw } from '../display.js';
import { print, tell, writeLine } from '../messages.js';
import type { News } from '../news.js';
import { plainLine } from '../plain-line.js';
import type { View } from '../view.js';
import type { CrowdView } from './crowd-view.js';

/** Shows many waits under way on stderr. */
export interface CrowdDisplay {
  /** @param before the wait as it was before the news. */
  show(before: View, news: News): void;
  /** A line that stays. */
  tell(line: string): void;
  /** What goes to stdout, which may be the same terminal. */
  print(text: string): void;
  /** Takes away what is drawn, and says how it all ended, if it did. */
  stop(summary?: string): void;
}

/** The display that suits the command and the terminal, if there is one. */
export async function crowdDisplayFor(
  { quiet, output }: WaitCommand,
  crowd: CrowdView,
): Promise<CrowdDisplay> {
  if (quiet || output === 'ndjson') return { ...PLAIN, show: () => {}, stop: () => {} };
  if (!canRedraw(process.stderr, process.env)) return PLAIN;
  const { liveCrowdDisplay } = await import('./live-crowd-display.js');
  return liveCrowdDisplay(crowd);
}

/** A line for each piece of news. */
const PLAIN: CrowdDisplay = {
  show(before, news) {
    const line = plainLine(before, news, monotonicNow());
    if (line) writeLine(`${oneLine(before.id, 80)}  ${line}`);
  },
  tell,
  print,
  stop: summary => summary !== undefined && tell(summary),
};
