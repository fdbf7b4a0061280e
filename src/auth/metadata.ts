import type { HttpResponse } from '../http/response.js';
import { Transport } from '../http/transport.js';
import { InvalidResponseError, markFatal } from '../model/errors.js';
import { isObject } from '../model/validation.js';
import { runWithTimeout, wallNow } from '../runtime/clock.js';
import type { AccessKeys } from './access-key-credentials.js';
import type { FetchedCredential } from './cached-credential.js';
import { parseIamTime } from './iam.js';

/** Every cloud server has its metadata at this address, and nothing else has it. */
export const METADATA_ENDPOINT = 'http://169.254.169.254';
const METADATA_PATH = '/openstack/latest/securitykey';

/** The metadata is a hop away: whatever takes longer is not there. */
const METADATA_TIMEOUT_MS = 2000;
/** Fresh keys are there well before the old ones expire. */
const KEY_RENEWAL_MARGIN_MS = 10 * 60_000;
/** When the keys are about to expire and no others are there yet. */
const MIN_RENEWAL_DELAY_MS = 60_000;

/** The temporary keys that a cloud server has by its agency. Asked directly, never by a proxy: the address means this machine. */
export function createMetadataKeySource(
  endpoint: URL,
  closeSignal?: AbortSignal,
): () => Promise<FetchedCredential<AccessKeys>> {
  let wasReached = false;
  return async () => {
    let response: HttpResponse;
    try {
      response = await requestMetadata(endpoint, closeSignal);
    } catch (error) {
      const failure = new Error(
        `No metadata at ${endpoint.origin}: this machine is no server of the cloud, or may not reach it; use other credentials`,
        { cause: error },
      );
      // A machine that had it before has it again.
      throw wasReached ? failure : markFatal(failure);
    }
    wasReached = true;
    return parseKeys(response, endpoint);
  };
}

async function requestMetadata(
  endpoint: URL,
  closeSignal: AbortSignal | undefined,
): Promise<HttpResponse> {
  const transport = new Transport();
  const request = {
    origin: endpoint.origin,
    path: METADATA_PATH,
    headers: { accept: 'application/json' },
  };
  try {
    return await runWithTimeout(signal => transport.send(request, signal), {
      timeout: METADATA_TIMEOUT_MS,
      message: 'No answer within 2s',
      signals: [closeSignal],
    });
  } finally {
    await transport.close();
  }
}

/** Says nothing of what was answered: there may be keys in it. */
function parseKeys({ status, body }: HttpResponse, endpoint: URL): FetchedCredential<AccessKeys> {
  const label = `The metadata at ${endpoint.origin}`;
  if (status === 404) {
    throw markFatal(
      new Error(`${label} has no keys: give this server an agency (IAM), or use other credentials`),
    );
  }
  if (status !== 200) throw new InvalidResponseError(`${label} answered HTTP ${status}`);
  const { access, secret, securitytoken, expires_at } = parseCredential(body);
  if (!isVisibleAscii(access) || !isVisibleAscii(secret) || !isVisibleAscii(securitytoken)) {
    throw new InvalidResponseError(`${label} answered without keys`);
  }
  const remaining = parseIamTime(expires_at) - wallNow();
  return {
    value: { accessKey: access, secretKey: secret, securityToken: securitytoken },
    renewIn:
      remaining > KEY_RENEWAL_MARGIN_MS + MIN_RENEWAL_DELAY_MS
        ? remaining - KEY_RENEWAL_MARGIN_MS
        : MIN_RENEWAL_DELAY_MS,
  };
}

function parseCredential(body: string | undefined): Record<string, unknown> {
  try {
    const { credential } = JSON.parse(body ?? '');
    return isObject(credential) ? credential : {};
  } catch {
    return {};
  }
}

function isVisibleAscii(value: unknown): value is string {
  return typeof value === 'string' && /^[!-~]+$/.test(value);
}
