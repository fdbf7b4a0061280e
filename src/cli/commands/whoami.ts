import { describeTokenFile } from '../../auth/token-file.js';
import type { JobClient } from '../../client/job-client.js';
import { describeError } from '../../telemetry/describe-error.js';
import type { Invocation } from '../arguments.js';
import { formatError, RequestFailure, UsageError } from '../errors.js';
import { type ExitReason, exitReasonFor } from '../exit-codes.js';
import type { CliIO } from '../io.js';
import { formatLabelledRows, toJsonLine } from '../results.js';
import { withClient } from '../settings.js';
import { paintFor, print, report } from '../terminal.js';

/**
 * Prints which service, endpoint, project and credentials a wait would use. Shows no secret. With --verify it polls a job
 * that does not exist, to see whether the request is accepted; otherwise it sends nothing.
 * @throws UsageError or OptionError naming the setting that is missing or invalid.
 */
export async function runWhoamiCommand(
  { flags, words }: Invocation,
  io: CliIO,
): Promise<ExitReason> {
  if (words.length > 0) throw new UsageError('"jobwait whoami" takes flags only');
  const { identity, credentials, verification } = await withClient(flags, async client => {
    const file = flags.get('token-file');
    return {
      identity: client.identity,
      // The client knows the file only as a token function.
      credentials:
        file === undefined
          ? client.credentials
          : `token from ${describeTokenFile(file, '--token-file')}`,
      verification: flags.has('verify') ? await verify(client) : undefined,
    };
  });
  const { service, endpoint, projectId } = identity;
  const error = verification instanceof RequestFailure ? verification : undefined;
  print(
    io,
    flags.has('json')
      ? toJsonLine({
          service,
          endpoint,
          projectId,
          credentials,
          verified: verification && !error,
          error: error && describeError(error.cause),
        })
      : formatLabelledRows(
          {
            service,
            endpoint,
            project: projectId,
            credentials,
            verified: verification && (error ? 'no' : verification),
          },
          paintFor(io.stdout),
        ),
  );
  if (!error) return 'completed';
  report(io, formatError(error));
  return exitReasonFor(error);
}

/** No job has this id, and every service accepts its form. */
const NO_JOB = '00000000-0000-4000-8000-000000000000';

/** Sends one request. Returns what it has shown, or why it failed. */
async function verify(client: JobClient): Promise<string | RequestFailure> {
  try {
    await client.getJob(NO_JOB);
    return 'yes, a request was accepted';
  } catch (error) {
    return new RequestFailure('The request was not accepted', error);
  }
}
