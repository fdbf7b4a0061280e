import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { toSingleLine } from '../../model/errors.js';
import { EventFileError, readEvents } from '../../report/read-events.js';
import { TimelineRecorder } from '../../report/timeline.js';
import type { Invocation } from '../arguments.js';
import { UsageError } from '../errors.js';
import type { ExitReason } from '../exit-codes.js';
import type { CliIO } from '../io.js';
import { writeReports } from '../report-files.js';
import { systemErrorReason } from '../terminal.js';

/**
 * Draws the events in the output of `--ndjson`.
 * @throws UsageError if they cannot be read, or the page cannot be written. Then nothing has been written.
 */
export async function runReportCommand(
  { flags, words }: Invocation,
  io: CliIO,
): Promise<ExitReason> {
  const [file] = words;
  const paths = { page: flags.get('output'), trace: flags.get('trace') };
  if (file === undefined || words.length > 1) {
    throw new UsageError('Expected one file of events: jobwait report FILE -o PAGE');
  }
  if (paths.page === undefined && paths.trace === undefined) {
    throw new UsageError('Expected a file to write: -o PAGE or --trace FILE');
  }
  const recorder = await recordEventFile(file, io);
  writeReports(recorder.timelines(), paths);
  return 'completed';
}

async function recordEventFile(file: string, io: CliIO): Promise<TimelineRecorder> {
  const name = file === '-' ? 'stdin' : toSingleLine(file, 200);
  const recorder = new TimelineRecorder();
  try {
    const text = file === '-' ? await readAll(io.stdin) : readFileSync(file, 'utf8');
    for (const event of readEvents(text)) recorder.add(event);
    return recorder;
  } catch (error) {
    const reason = error instanceof EventFileError ? error.message : systemErrorReason(error);
    throw new UsageError(`Cannot read the events in ${name}: ${reason}`);
  }
}
