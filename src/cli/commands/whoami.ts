import { describeTokenFile } from '../../auth/token-file.js';
import type { Invocation } from '../arguments.js';
import { UsageError } from '../errors.js';
import type { ExitReason } from '../exit-codes.js';
import type { CliIO } from '../io.js';
import { formatLabelledRows, toJsonLine } from '../results.js';
import { withClient } from '../settings.js';
import { paintFor, print } from '../terminal.js';

/**
 * Prints which service, endpoint, project and credentials a wait would use. Shows no secret and sends nothing.
 * @throws UsageError or OptionError naming the setting that is missing or invalid.
 */
export async function runWhoamiCommand(
  { flags, words }: Invocation,
  io: CliIO,
): Promise<ExitReason> {
  if (words.length > 0) throw new UsageError('"jobwait whoami" takes flags only');
  const { service, endpoint, projectId, credentials } = await withClient(flags, client => {
    const file = flags.get('token-file');
    // The client knows the file only as a token function.
    const credentials =
      file === undefined
        ? client.credentials
        : `token from ${describeTokenFile(file, '--token-file')}`;
    return { ...client.identity, credentials };
  });
  print(
    io,
    flags.has('json')
      ? toJsonLine({ service, endpoint, projectId, credentials })
      : formatLabelledRows(
          { service, endpoint, project: projectId, credentials },
          paintFor(io.stdout),
        ),
  );
  return 'completed';
}
