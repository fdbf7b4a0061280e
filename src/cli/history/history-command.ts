import { oneLine } from '../../errors/index.js';
import { fileHistory } from '../../polling/history/index.js';
import type { HistoryCommand } from '../arguments.js';
import { jsonLine } from '../json.js';
import { print, tell } from '../messages.js';
import { paintFor } from '../paint.js';
import { UsageError } from '../usage-error.js';
import { historyPath } from './history-path.js';
import { historyTable } from './history-table.js';
import { pastJobsIn } from './past-jobs.js';

/**
 * Shows how long jobs took, or forgets it.
 * @throws UsageError when no history is kept, or it cannot be cleared.
 */
export function historyCommand({ clear, json }: HistoryCommand): void {
  const path = historyPath(process.env);
  if (path === undefined) throw new UsageError('No history is kept: JOBWAIT_HISTORY is off');
  if (clear) clearHistory(path);
  else showHistory(path, json);
}

function showHistory(path: string, json: boolean): void {
  const jobs = pastJobsIn(fileHistory(path));
  if (json) print(`${jsonLine(jobs)}\n`);
  else if (jobs.length === 0) tell(`No job has completed yet that ${oneLine(path, 200)} knows of`);
  else print(historyTable(jobs, process.stdout.columns, paintFor(process.stdout)));
}

function clearHistory(path: string): void {
  fileHistory(path).clear();
  // A history that cannot be written goes on in memory; here only the file counts.
  if (fileHistory(path).names().length > 0) {
    throw new UsageError(`Cannot clear the history in ${oneLine(path, 200)}`);
  }
  tell(`Cleared the history in ${oneLine(path, 200)}`);
}
