import { printDebugLines } from '../../telemetry/debug-lines.js';
import type { JobWait } from '../../wait/job-wait.js';
import { resumeWait, waitForJob } from '../../wait-for-job.js';
import type { Invocation } from '../arguments.js';
import { deleteIfNamedByJobwait, saveInStateDirectory } from '../checkpoint-file.js';
import { CheckpointWriter } from '../checkpoint-writer.js';
import { FailFastAbort, Interrupted, onInterrupt } from '../errors.js';
import { subscribeToEvents } from '../event-subscription.js';
import { type ExitReason, exitReasonFor, worstExitReason } from '../exit-codes.js';
import type { CliIO } from '../io.js';
import { type JobInput, type JobInputs, readJobInputs } from '../job-inputs.js';
import { createDisplay } from '../progress/display.js';
import { BatchView } from '../progress/wait-view.js';
import { loadQuery } from '../query.js';
import {
  createResultFormatter,
  formatIdList,
  formatSummary,
  type ResultFormatter,
  toJsonLine,
} from '../results.js';
import { resumeHint } from '../resume-hint.js';
import { RunReports } from '../run-reports.js';
import { waitOptionsFrom } from '../settings.js';
import { withSource } from '../source.js';
import { flush, report, reportWarnings } from '../terminal.js';
import { parseWaitCommand, type WaitCommand } from '../wait-command.js';
import { JobWatcher } from './watch-jobs.js';

/**
 * Waits for one or several jobs.
 * @throws UsageError or OptionError before anything is sent.
 */
export async function runWaitCommand(invocation: Invocation, io: CliIO): Promise<ExitReason> {
  const command = { ...parseWaitCommand(invocation), query: await loadQuery(invocation.flags) };
  const options = waitOptionsFrom(command.flags, io.env);
  return withSource(command.flags, io.env, async source => {
    const inputs = await readJobInputs(command, io);
    const startWait = (input: JobInput): JobWait =>
      typeof input === 'string'
        ? waitForJob(input, { ...options, source })
        : resumeWait(input, { ...options, source });
    return waitForInputs(inputs, startWait, command, io);
  });
}

/**
 * Waits for the jobs: progress goes to stderr, results to stdout as they come, checkpoints to the file that was given.
 * Resolves to the worst reason for which a wait ended.
 * @throws UsageError or OptionError, before anything is sent, if that file cannot be written or a known input is invalid.
 */
export async function waitForInputs(
  { known, more, isAll = Promise.resolve(!more) }: JobInputs,
  startWait: (input: JobInput) => JobWait,
  command: WaitCommand,
  io: CliIO,
): Promise<ExitReason> {
  const { flags } = command;
  const path = flags.get('checkpoint') ?? flags.get('resume');
  const view = new BatchView(known.length === 1 && !more, io.now());
  const display = await createDisplay(command, view, io);
  const restoreWarnings = reportWarnings(command.quiet ? () => {} : display.report);
  const stopDebugLines = flags.has('verbose') ? printDebugLines(display.report) : () => {};
  const reports = RunReports.from(flags, io);
  const printsEvents = command.output === 'ndjson';
  const events =
    printsEvents || reports
      ? subscribeToEvents(record => {
          if (printsEvents) display.print(toJsonLine(record));
          reports?.add(record);
        })
      : undefined;
  let checkpointWriter: CheckpointWriter | undefined;
  const createOutput = async (): Promise<ResultFormatter> => {
    view.isSingle = known.length === 1 && (await isAll);
    return createResultFormatter(command, view.isSingle);
  };
  const watcher = new JobWatcher({
    io,
    view,
    display,
    output: createOutput(),
    failFast: flags.has('fail-fast'),
    events,
    startWait,
    onChange: hasPrinted => checkpointWriter?.requestSave(hasPrinted),
  });
  // A stream that is still open would keep the process alive.
  const closeInput = (): void => void (more && io.stdin.destroy());
  const stopListening = onInterrupt(io, reason => {
    watcher.abort(reason);
    closeInput();
  });
  try {
    for (const input of known) watcher.start(input);
    // A wait sends nothing before the current code has ended, so a file that cannot be written is noticed first.
    checkpointWriter =
      path === undefined
        ? undefined
        : new CheckpointWriter({
            path,
            serialize: () => watcher.checkpoints(),
            isThrottled: !view.isSingle,
            onError: reason => display.report(`cannot keep the checkpoint: ${reason}`),
          });
    reports?.begin();
    await watcher.watch(more);
    const { abortReason, abandoned, exitCounts } = watcher;
    const exitReasons = new Set(exitCounts.keys());
    if (abortReason instanceof Interrupted) exitReasons.add(exitReasonFor(abortReason));
    const exitReason = await checkPrinted(worstExitReason(exitReasons), io.stdout);
    const isSaved = checkpointWriter?.close();
    if (exitReason === 'outputClosed') return exitReason;
    const summary = formatSummary(exitCounts, abandoned.length, io.now() - view.startedAt);
    display.stop(view.isSingle ? undefined : summary);
    if (abortReason instanceof FailFastAbort && abandoned.length > 0) {
      report(io, `Not waited for any longer: ${formatIdList(abandoned.map(({ id }) => id))}`);
    }
    const resumable = [...abandoned, ...watcher.unfinished].map(({ id }) => id);
    if (resumable.length > 0) {
      const save = (): string =>
        isSaved && path !== undefined
          ? path
          : saveInStateDirectory(watcher.ids, watcher.checkpoints(), io.env);
      report(io, resumeHint(resumable, exitReasons, flags, save));
    }
    const resumedFile = flags.get('resume');
    if (resumedFile !== undefined && watcher.isAllPrinted) {
      deleteIfNamedByJobwait(resumedFile, watcher.ids, io.env);
    }
    return exitReason;
  } finally {
    display.stop();
    events?.stop();
    reports?.end();
    stopListening();
    stopDebugLines();
    restoreWarnings();
    closeInput();
  }
}

/** The reason for which the command ends, if not all results could be written. */
async function checkPrinted(reason: ExitReason, stdout: CliIO['stdout']): Promise<ExitReason> {
  const error = await flush(stdout);
  if (!error) return reason;
  // That the reader went away matters only if everything else went well.
  if (error.code === 'EPIPE') return reason === 'completed' ? 'outputClosed' : reason;
  return worstExitReason(new Set([reason, 'software']));
}
