import { monotonicNow } from '../clock.js';
import type { JobUpdate } from '../machine/events.js';
import type { JobWait } from '../wait/job-wait.js';
import type { WaitCommand } from './arguments.js';
import { checkpointLines } from './checkpoint-file.js';
import { displayFor } from './display.js';
import { type Ending, endingOf } from './exit-codes.js';
import { Interrupted, onInterruption } from './interruption.js';
import { type Keeper, keepCheckpoints } from './keeper.js';
import { messageOf, print, tell } from './messages.js';
import type { News } from './news.js';
import { OUTPUTS } from './output.js';
import { paintFor } from './paint.js';
import { canGoOn, resumeAdvice } from './resume-advice.js';
import { beginView } from './view.js';
import { tellWarnings } from './warnings.js';

/**
 * Tells of a wait until it ends: progress on stderr, the result on stdout, its checkpoint in the file that was asked for.
 * @throws UsageError when that file cannot be written.
 */
export async function follow(wait: JobWait, command: WaitCommand): Promise<Ending> {
  const { flags } = command;
  // Asked for before anything is awaited, so that no update is missed.
  const updates = wait[Symbol.asyncIterator]();
  const leave = onInterruption(reason => wait.abort(reason));
  try {
    const keeper = await keepCheckpoints(
      () => checkpointLines([wait]),
      flags.get('checkpoint') ?? flags.get('resume'),
    );
    const error = await tellOf(wait, updates, keeper, command);
    const file = await keeper.close();
    if (error === undefined) return 'completed';
    const ending = endingOf(error);
    // Nobody is there to read on.
    if (ending === 'unread') return ending;
    if (!(error instanceof Interrupted)) tell(messageOf(error));
    if (canGoOn(error)) tell(await resumeAdvice([wait], new Set([ending]), flags, file));
    return ending;
  } finally {
    leave();
  }
}

/** Shows every update and the result. Gives the error that ended the wait, if one did. */
async function tellOf(
  wait: JobWait,
  updates: AsyncIterable<JobUpdate>,
  keeper: Keeper,
  command: WaitCommand,
): Promise<unknown> {
  const output = OUTPUTS[command.output];
  const display = await displayFor(command, beginView(wait.id, monotonicNow() - elapsedOf(wait)));
  const leaveWarnings = tellWarnings(line => display.tell(`jobwait: ${line}`));
  const show = (news: News): void => {
    display.show(news);
    print(output.update(news));
  };
  wait.on('stalled', stall => show({ type: 'stalled', ...stall }));
  let looked = false;
  try {
    for await (const update of updates) {
      show(update);
      if (update.type !== 'poll') continue;
      looked = true;
      keeper.keep(trouble => display.tell(`jobwait: cannot keep the checkpoint: ${trouble}`));
    }
    const job = await wait;
    display.stop();
    print(output.completed(job, looked ? elapsedOf(wait) : undefined, paintFor(process.stdout)));
    return undefined;
  } catch (error) {
    display.stop();
    print(output.failed(error));
    return error;
  } finally {
    leaveWarnings();
  }
}

/** Milliseconds since the wait began, in an earlier process perhaps. */
export function elapsedOf(wait: JobWait): number {
  return wait.checkpoint().elapsed as number;
}
