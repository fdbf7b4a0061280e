import { JobClient } from '../../client/job-client.js';
import type { WhoamiCommand } from '../arguments.js';
import { withUsageErrors } from '../errors.js';
import { formatLabelledRows, toJsonLine } from '../results.js';
import { clientOptionsFrom } from '../settings.js';
import { paintFor, print } from '../terminal.js';

/**
 * Says as whom a wait would ask whom: no secret, and nothing is sent.
 * @throws UsageError naming the setting that is missing or wrong.
 */
export async function runWhoamiCommand({ flags, json }: WhoamiCommand): Promise<void> {
  const client = withUsageErrors(() => new JobClient(clientOptionsFrom(flags)));
  const { service, endpoint, projectId } = client.identity;
  const file = flags.get('token-file');
  // The library knows it only as a function that was given.
  const credentials = file === undefined ? client.credentials : `token from ${file} (--token-file)`;
  await client.close();
  if (json) print(`${toJsonLine({ service, endpoint, projectId, credentials })}\n`);
  else
    print(
      formatLabelledRows(
        { service, endpoint, project: projectId, credentials },
        paintFor(process.stdout),
      ),
    );
}
