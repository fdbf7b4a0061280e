import { monotonicNow } from '../../clock.js';
import type { JobWait } from '../../wait/job-wait.js';
import type { JobsWait } from '../../wait/jobs-wait.js';
import type { WaitCommand } from '../arguments.js';
import type { Beginning, Beginnings } from '../beginnings.js';
import { savedLines } from '../checkpoint-file.js';
import { type Ending, endingOf, worstOf } from '../exit-codes.js';
import type { Flags } from '../flag-values.js';
import { Interrupted, onInterruption } from '../interruption.js';
import { keepCheckpoints, NO_KEEPER } from '../keeper.js';
import { tell } from '../messages.js';
import { resumeAdvice } from '../resume-advice.js';
import { tellWarnings } from '../warnings.js';
import { beginAll } from './begin-all.js';
import { crowdDisplayFor } from './crowd-display.js';
import { CROWD_OUTPUTS } from './crowd-output.js';
import { CrowdView } from './crowd-view.js';
import { JobsTold } from './jobs-told.js';
import { NotWaitedFor } from './not-waited-for.js';
import { namesOf, summaryOf } from './summary.js';

/**
 * Tells of many waits until all have ended: progress on stderr, the results on stdout as they come, the checkpoints in the
 * file that was asked for. Gives the worst ending.
 * @param crowd without a job as yet.
 * @throws UsageError, before anything is sent, when that file cannot be written or one of the known beginnings is wrong.
 */
export async function followMany(
  crowd: JobsWait,
  beginnings: Beginnings,
  begin: (what: Beginning) => JobWait,
  command: WaitCommand,
): Promise<Ending> {
  const { flags } = command;
  const file = flags.get('checkpoint') ?? flags.get('resume');
  const done = crowd.keepOpen();
  const leave = onInterruption(reason => crowd.abort(reason));
  const view = new CrowdView();
  const display = await crowdDisplayFor(command, view);
  const leaveWarnings = tellWarnings(display.tell);
  const output = CROWD_OUTPUTS[command.output];
  const looked = (): void =>
    keeper.keep(trouble => display.tell(`cannot keep the checkpoint: ${trouble}`));
  const jobs = new JobsTold(crowd, { view, display, output, looked }, file !== undefined);
  let checkpoints = (): string => savedLines(beginnings.known);
  let keeper = NO_KEEPER;
  try {
    keeper = await keepCheckpoints(() => checkpoints(), file, true);
    checkpoints = () => jobs.checkpoints();
    beginAll(beginnings, { crowd, jobs, begin, failFast: flags.has('fail-fast'), done });
    const givenUp = await crowd.then(
      () => undefined,
      reason => (reason instanceof Interrupted ? reason : new NotWaitedFor()),
    );
    if (givenUp) jobs.giveUp(givenUp);
    const kept = await keeper.close();
    // Nobody is there to read on.
    if (givenUp instanceof Interrupted && givenUp.signal === 'SIGPIPE') return 'unread';
    display.stop(summaryOf(jobs.endings, jobs.left.length, monotonicNow() - view.began));
    return await howToGoOn(jobs, givenUp, kept, flags);
  } finally {
    crowd.abort();
    display.stop();
    leave();
    leaveWarnings();
    // What is still to come would keep the process waiting for it.
    if (beginnings.more) process.stdin.destroy();
  }
}

/** Says what is left, and how to go on with it. */
async function howToGoOn(
  { left, resumable, endings }: JobsTold,
  givenUp: Error | undefined,
  file: string | undefined,
  flags: Flags,
): Promise<Ending> {
  const all = new Set(endings.keys());
  if (givenUp instanceof Interrupted) all.add(endingOf(givenUp));
  if (givenUp instanceof NotWaitedFor && left.length > 0) {
    tell(`Not waited for any longer: ${namesOf(left)}`);
  }
  if (resumable.length > 0) tell(await resumeAdvice(resumable, all, flags, file));
  return worstOf(all);
}
