import type { Job } from '../../model/job.js';
import { OptionError } from '../../model/validation.js';
import type { TaskQuery } from '../../services/encode.js';
import type { Invocation } from '../arguments.js';
import { RequestFailure, UsageError } from '../errors.js';
import type { ExitReason } from '../exit-codes.js';
import { parseSince } from '../flag-checks.js';
import type { Flags } from '../flags.js';
import type { CliIO } from '../io.js';
import { formatJobTable } from '../job-texts.js';
import { toJsonLine } from '../results.js';
import { withClient } from '../settings.js';
import { glyphsFor, paintFor, print, report } from '../terminal.js';

/**
 * Prints the tasks of a project, newest first as the service lists them: as a table, or one line of JSON each.
 * @throws UsageError or OptionError, before anything is sent, if the service has no list or no such filter; RequestFailure if
 * the list cannot be read.
 */
export async function runListCommand({ flags, words }: Invocation, io: CliIO): Promise<ExitReason> {
  if (words.length > 0) throw new UsageError('"jobwait list" takes flags only');
  const maxRows = Number(flags.get('limit') ?? Number.POSITIVE_INFINITY);
  const jobs = await withClient(flags, async client => {
    const jobs: Job[] = [];
    try {
      for await (const job of client.tasks(queryFrom(flags))) {
        if (flags.has('json')) print(io, toJsonLine(job));
        jobs.push(job);
        if (jobs.length >= maxRows) break;
      }
    } catch (error) {
      if (error instanceof OptionError) throw error;
      throw new RequestFailure('Could not list the tasks', error);
    }
    return jobs;
  });
  if (flags.has('json')) return 'completed';
  if (jobs.length === 0) report(io, 'No task matches');
  else {
    const table = formatJobTable(jobs, io.stdout.columns, paintFor(io.stdout));
    print(io, glyphsFor(io.stdout, io.env)(table));
  }
  return 'completed';
}

function queryFrom(flags: Flags): TaskQuery {
  const since = flags.get('since');
  return {
    status: flags.get('status'),
    name: flags.get('name'),
    startTime: since === undefined ? undefined : parseSince(since, Date.now()),
  } as TaskQuery;
}
