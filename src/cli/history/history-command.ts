import { toSingleLine } from '../../errors/index.js';
import { fileHistory } from '../../polling/history/index.js';
import type { HistoryCommand } from '../arguments.js';
import { toJsonLine } from '../json.js';
import { print, report } from '../messages.js';
import { paintFor } from '../paint.js';
import { UsageError } from '../usage-error.js';
import { historyPath } from './history-path.js';
import { formatHistoryTable } from './history-table.js';
import { summarizeHistory } from './past-jobs.js';

/**
 * Shows how long jobs took, or forgets it.
 * @throws UsageError when no history is kept, or it cannot be cleared.
 */
export function runHistoryCommand({ clear, json }: HistoryCommand): void {
  const path = historyPath(process.env);
  if (path === undefined) throw new UsageError('No history is kept: JOBWAIT_HISTORY is off');
  if (clear) clearHistory(path);
  else showHistory(path, json);
}

function showHistory(path: string, json: boolean): void {
  const jobs = summarizeHistory(fileHistory(path));
  if (json) print(`${toJsonLine(jobs)}\n`);
  else if (jobs.length === 0)
    report(`No job has completed yet that ${toSingleLine(path, 200)} knows of`);
  else print(formatHistoryTable(jobs, process.stdout.columns, paintFor(process.stdout)));
}

function clearHistory(path: string): void {
  fileHistory(path).clear();
  // A history that cannot be written goes on in memory; here only the file counts.
  if (fileHistory(path).names().length > 0) {
    throw new UsageError(`Cannot clear the history in ${toSingleLine(path, 200)}`);
  }
  report(`Cleared the history in ${toSingleLine(path, 200)}`);
}
