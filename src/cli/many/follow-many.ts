import { monotonicNow } from '../../clock.js';
import type { JobWait } from '../../wait/job-wait.js';
import type { JobsWait } from '../../wait/jobs-wait.js';
import type { WaitCommand } from '../arguments.js';
import type { JobInput, JobInputs } from '../beginnings.js';
import { resumedCheckpointLines } from '../checkpoint-file.js';
import { type ExitReason, exitReasonFor, worstExitReason } from '../exit-codes.js';
import type { Flags } from '../flag-values.js';
import { Interrupted, onInterrupt } from '../interruption.js';
import { createCheckpointWriter, NOOP_CHECKPOINT_WRITER } from '../keeper.js';
import { report } from '../messages.js';
import { resumeHint } from '../resume-advice.js';
import { reportWarnings } from '../warnings.js';
import { startAll } from './begin-all.js';
import { createBatchDisplay } from './crowd-display.js';
import { BATCH_RESULT_FORMATTERS } from './crowd-output.js';
import { BatchView } from './crowd-view.js';
import { JobWatcher } from './jobs-told.js';
import { FailFastAbort } from './not-waited-for.js';
import { formatIdList, formatSummary } from './summary.js';

/**
 * Tells of many waits until all have ended: progress on stderr, the results on stdout as they come, the checkpoints in the
 * file that was asked for. Gives the worst ending.
 * @param batch without a job as yet.
 * @throws UsageError, before anything is sent, when that file cannot be written or one of the known beginnings is wrong.
 */
export async function runBatchWait(
  batch: JobsWait,
  inputs: JobInputs,
  startWait: (input: JobInput) => JobWait,
  command: WaitCommand,
): Promise<ExitReason> {
  const { flags } = command;
  const file = flags.get('checkpoint') ?? flags.get('resume');
  const closeInput = batch.keepOpen();
  const stopListening = onInterrupt(reason => batch.abort(reason));
  const view = new BatchView();
  const display = await createBatchDisplay(command, view);
  const restoreWarnings = reportWarnings(display.report);
  const output = BATCH_RESULT_FORMATTERS[command.output];
  const onPoll = (): void =>
    checkpointWriter.requestSave(reason => display.report(`cannot keep the checkpoint: ${reason}`));
  const watcher = new JobWatcher(batch, { view, display, output, onPoll }, file !== undefined);
  let checkpoints = (): string => resumedCheckpointLines(inputs.known);
  let checkpointWriter = NOOP_CHECKPOINT_WRITER;
  try {
    checkpointWriter = await createCheckpointWriter(() => checkpoints(), file, true);
    checkpoints = () => watcher.checkpoints();
    startAll(inputs, { batch, watcher, startWait, failFast: flags.has('fail-fast'), closeInput });
    const abortReason = await batch.then(
      () => undefined,
      reason => (reason instanceof Interrupted ? reason : new FailFastAbort()),
    );
    if (abortReason) watcher.reportAbandoned(abortReason);
    const savedPath = await checkpointWriter.close();
    // Nobody is there to read on.
    if (abortReason instanceof Interrupted && abortReason.signal === 'SIGPIPE')
      return 'outputClosed';
    display.stop(
      formatSummary(
        watcher.exitReasonCounts,
        watcher.unsettledIds.length,
        monotonicNow() - view.startedAt,
      ),
    );
    return await reportUnfinished(watcher, abortReason, savedPath, flags);
  } finally {
    batch.abort();
    display.stop();
    stopListening();
    restoreWarnings();
    // What is still to come would keep the process waiting for it.
    if (inputs.more) process.stdin.destroy();
  }
}

/** Says what is left, and how to go on with it. */
async function reportUnfinished(
  { unsettledIds, resumable, exitReasonCounts }: JobWatcher,
  abortReason: Error | undefined,
  file: string | undefined,
  flags: Flags,
): Promise<ExitReason> {
  const exitReasons = new Set(exitReasonCounts.keys());
  if (abortReason instanceof Interrupted) exitReasons.add(exitReasonFor(abortReason));
  if (abortReason instanceof FailFastAbort && unsettledIds.length > 0) {
    report(`Not waited for any longer: ${formatIdList(unsettledIds)}`);
  }
  if (resumable.length > 0) report(await resumeHint(resumable, exitReasons, flags, file));
  return worstExitReason(exitReasons);
}
