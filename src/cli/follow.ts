import { monotonicNow } from '../clock.js';
import type { JobUpdate } from '../machine/events.js';
import type { JobWait } from '../wait/job-wait.js';
import type { WaitCommand } from './arguments.js';
import { checkpointLines } from './checkpoint-file.js';
import { createDisplay } from './display.js';
import { type ExitReason, exitReasonFor } from './exit-codes.js';
import { Interrupted, onInterrupt } from './interruption.js';
import { type CheckpointWriter, createCheckpointWriter } from './keeper.js';
import { describeFailure, print, report } from './messages.js';
import type { WaitUpdate } from './news.js';
import { RESULT_FORMATTERS } from './output.js';
import { paintFor } from './paint.js';
import { isResumable, resumeHint } from './resume-advice.js';
import { createView } from './view.js';
import { reportWarnings } from './warnings.js';

/**
 * Tells of a wait until it ends: progress on stderr, the result on stdout, its checkpoint in the file that was asked for.
 * @throws UsageError when that file cannot be written.
 */
export async function runSingleWait(wait: JobWait, command: WaitCommand): Promise<ExitReason> {
  const { flags } = command;
  // Asked for before anything is awaited, so that no update is missed.
  const updates = wait[Symbol.asyncIterator]();
  const stopListening = onInterrupt(reason => wait.abort(reason));
  try {
    const checkpointWriter = await createCheckpointWriter(
      () => checkpointLines([wait]),
      flags.get('checkpoint') ?? flags.get('resume'),
    );
    const error = await reportUntilSettled(wait, updates, checkpointWriter, command);
    const file = await checkpointWriter.close();
    if (error === undefined) return 'completed';
    const exitReason = exitReasonFor(error);
    // Nobody is there to read on.
    if (exitReason === 'outputClosed') return exitReason;
    if (!(error instanceof Interrupted)) report(describeFailure(error));
    if (isResumable(error)) report(await resumeHint([wait], new Set([exitReason]), flags, file));
    return exitReason;
  } finally {
    stopListening();
  }
}

/** Shows every update and the result. Gives the error that ended the wait, if one did. */
async function reportUntilSettled(
  wait: JobWait,
  updates: AsyncIterable<JobUpdate>,
  checkpointWriter: CheckpointWriter,
  command: WaitCommand,
): Promise<unknown> {
  const output = RESULT_FORMATTERS[command.output];
  const display = await createDisplay(
    command,
    createView(wait.id, monotonicNow() - elapsedOf(wait)),
  );
  const restoreWarnings = reportWarnings(line => display.report(`jobwait: ${line}`));
  const show = (update: WaitUpdate): void => {
    display.show(update);
    print(output.update(update));
  };
  wait.on('stalled', stall => show({ type: 'stalled', ...stall }));
  let hasPolled = false;
  try {
    for await (const update of updates) {
      show(update);
      if (update.type !== 'poll') continue;
      hasPolled = true;
      checkpointWriter.requestSave(reason =>
        display.report(`jobwait: cannot keep the checkpoint: ${reason}`),
      );
    }
    const job = await wait;
    display.stop();
    print(output.completed(job, hasPolled ? elapsedOf(wait) : undefined, paintFor(process.stdout)));
    return undefined;
  } catch (error) {
    display.stop();
    print(output.failed(error));
    return error;
  } finally {
    restoreWarnings();
  }
}

/** Milliseconds since the wait began, in an earlier process perhaps. */
export function elapsedOf(wait: JobWait): number {
  return wait.checkpoint().elapsed as number;
}
