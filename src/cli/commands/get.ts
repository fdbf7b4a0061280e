import type { Job } from '../../model/job.js';
import { isJobWaitError } from '../../model/wait-errors.js';
import { fixed } from '../../polling/fixed.js';
import type { JobSource } from '../../wait/job-source.js';
import type { WaitOptions } from '../../wait/options.js';
import { waitForJob } from '../../wait-for-job.js';
import type { Invocation } from '../arguments.js';
import { formatError, UsageError } from '../errors.js';
import { type ExitReason, exitReasonFor, worstExitReason } from '../exit-codes.js';
import type { CliIO } from '../io.js';
import { readJobInputs } from '../job-inputs.js';
import { formatJob, formatJobTable } from '../job-texts.js';
import { loadQuery } from '../query.js';
import { createResultFormatter, toJsonLine } from '../results.js';
import { withSource } from '../source.js';
import { glyphsFor, paintFor, print, report } from '../terminal.js';
import { parseIds } from '../wait-command.js';

/** What one poll of a job has found. */
interface Finding {
  readonly id: string;
  readonly job: Job | undefined;
  /** Why there is no job, or why it counts as not completed. */
  readonly error: unknown;
  readonly exitReason: ExitReason;
}

/**
 * Polls jobs once and prints them: one with its details, several as a table. Resolves to the worst reason.
 * @throws UsageError or OptionError before anything is sent.
 */
export async function runGetCommand({ flags, words }: Invocation, io: CliIO): Promise<ExitReason> {
  const ids = parseIds(words);
  const query = await loadQuery(flags);
  const findings = await withSource(flags, io.env, async source => {
    const { known, more = [] } = await readJobInputs({ ids, flags }, io);
    const inputs = [...known];
    for await (const input of more) inputs.push(input);
    return Promise.all(inputs.map(input => poll(input, source)));
  });
  if (query) for (const { id, job } of findings) print(io, job ? query({ ...job, id }) : '');
  else print(io, flags.has('json') ? formatJson(findings) : formatText(findings, io));
  for (const { job, error } of findings) if (!job) report(io, describeMissing(error));
  return worstExitReason(new Set(findings.map(({ exitReason }) => exitReason)));
}

/** The first result decides, whatever it is. */
const ONE_POLL: WaitOptions = {
  timeout: 0,
  visibilityTimeout: 0,
  outageTimeout: 0,
  polling: fixed('1s'),
};

async function poll(input: unknown, source: JobSource): Promise<Finding> {
  const id = String(input);
  try {
    if (input instanceof UsageError) throw input;
    const job = await waitForJob(id, { ...ONE_POLL, source });
    return { id, job, error: undefined, exitReason: 'completed' };
  } catch (error) {
    const job = isJobWaitError(error) ? error.job : undefined;
    return { id, job, error, exitReason: exitReasonFor(error) };
  }
}

function formatText(findings: readonly Finding[], io: CliIO): string {
  const paint = paintFor(io.stdout);
  const jobs = findings.flatMap(({ id, job }) => (job ? [{ ...job, id }] : []));
  const [first] = jobs;
  if (!first) return '';
  if (findings.length === 1) return formatJob(first, paint);
  return glyphsFor(io.stdout, io.env)(formatJobTable(jobs, io.stdout.columns, paint));
}

/** The same lines as of a wait, but that a job is running is no error. */
function formatJson(findings: readonly Finding[]): string {
  const { failed } = createResultFormatter({ output: 'json' }, true);
  return findings
    .map(({ id, job, error }) => (job ? toJsonLine({ ...job, id }) : failed(id, error, undefined)))
    .join('');
}

/** A poll has no limits that could be longer. */
function describeMissing(error: unknown): string {
  return isJobWaitError(error) ? error.summary : formatError(error);
}
