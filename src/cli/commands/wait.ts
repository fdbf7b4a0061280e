import { JobClient } from '../../client/job-client.js';
import type { JobUpdate } from '../../machine/events.js';
import type { WaitCheckpoint } from '../../model/job.js';
import { monotonicNow } from '../../runtime/clock.js';
import type { JobWait } from '../../wait/job-wait.js';
import type { JobsWait } from '../../wait/jobs-wait.js';
import type { Flags, WaitCommand } from '../arguments.js';
import {
  type CheckpointWriter,
  checkpointLines,
  createCheckpointWriter,
  NOOP_CHECKPOINT_WRITER,
  resumedCheckpointLines,
} from '../checkpoint-file.js';
import { FailFastAbort, Interrupted, onInterrupt, UsageError, withUsageErrors } from '../errors.js';
import { type ExitReason, exitReasonFor, worstExitReason } from '../exit-codes.js';
import { type JobInput, type JobInputs, readJobInputs } from '../job-inputs.js';
import { createBatchDisplay, createDisplay } from '../progress/display.js';
import { BatchView, createView, type WaitUpdate } from '../progress/wait-view.js';
import {
  BATCH_RESULT_FORMATTERS,
  formatIdList,
  formatSummary,
  RESULT_FORMATTERS,
} from '../results.js';
import { isResumable, resumeHint } from '../resume-hint.js';
import { clientOptionsFrom, waitOptionsFrom } from '../settings.js';
import { describeFailure, paintFor, print, report, reportWarnings } from '../terminal.js';
import { JobWatcher } from './watch-jobs.js';

/**
 * Waits for one job or several and tells of it.
 * @throws UsageError before anything is sent.
 */
export async function runWaitCommand(command: WaitCommand): Promise<ExitReason> {
  const options = waitOptionsFrom(command.flags);
  const client = withUsageErrors(() => new JobClient(clientOptionsFrom(command.flags)));
  const startWait = (input: string | WaitCheckpoint): JobWait =>
    withUsageErrors(() =>
      typeof input === 'string'
        ? client.waitForJob(input, options)
        : client.resumeWait(input, options),
    );
  try {
    const inputs = await readJobInputs(command);
    const [first, second] = inputs.known;
    if (first === undefined || second !== undefined || inputs.more) {
      const { runBatchWait } = await import('./wait.js');
      const batch = client.waitForJobs([], { failFast: command.flags.has('fail-fast') });
      return await runBatchWait(batch, inputs, startWait, command);
    }
    if (first instanceof UsageError) throw first;
    return await runSingleWait(startWait(first), command);
  } finally {
    await client.close();
  }
}
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
export interface BatchContext {
  readonly batch: JobsWait;
  readonly watcher: JobWatcher;
  readonly startWait: (input: JobInput) => JobWait;
  /** Whether something that is wrong ends all, as a job that does not complete does. */
  readonly failFast: boolean;
  /** Called once no more can come. */
  readonly closeInput: () => void;
}

/**
 * Begins a wait for each that is known, at once, and for more as they come.
 * @throws UsageError when one of those known is wrong; of those that come later it is told, and the others go on.
 */
export function startAll({ known, more }: JobInputs, context: BatchContext): void {
  const { batch, watcher, startWait, failFast, closeInput } = context;
  const rejectInput = (error: unknown): void => {
    watcher.reportInvalidInput(error);
    if (failFast) batch.abort(error);
  };
  const acceptInput = (input: JobInput | UsageError): void => {
    if (batch.isSettled) return;
    if (input instanceof UsageError) {
      rejectInput(input);
      return;
    }
    const wait = startWait(input);
    watcher.watch(wait);
    batch.addWait(wait);
  };
  const acceptLaterInputs = async (): Promise<void> => {
    for await (const input of more ?? []) {
      try {
        acceptInput(input);
      } catch (error) {
        rejectInput(error);
      }
    }
    closeInput();
  };
  for (const input of known) acceptInput(input);
  void acceptLaterInputs();
}
