import { toSingleLine } from '../model/errors.js';
import { toReportPage } from '../report/page.js';
import type { JobTimeline } from '../report/timeline.js';
import { toTrace } from '../report/trace.js';
import { UsageError } from './errors.js';
import { replaceFile } from './replace-file.js';
import { systemErrorReason } from './terminal.js';

export interface ReportPaths {
  readonly page: string | undefined;
  readonly trace: string | undefined;
}

/**
 * Writes the files that were asked for.
 * @throws UsageError if one cannot be written.
 */
export function writeReports(
  timelines: readonly JobTimeline[],
  { page, trace }: ReportPaths,
): void {
  if (page !== undefined) write(page, toReportPage(timelines));
  if (trace !== undefined) write(trace, JSON.stringify(toTrace(timelines)));
}

function write(path: string, text: string): void {
  try {
    replaceFile(path, text);
  } catch (error) {
    throw new UsageError(`Cannot write ${toSingleLine(path, 200)}: ${systemErrorReason(error)}`);
  }
}
