import { getDate, type HttpResponse } from '../http/response.js';
import { Transport } from '../http/transport.js';
import { InvalidResponseError, markFatal } from '../model/errors.js';
import { isObject } from '../model/validation.js';
import { runWithTimeout } from '../runtime/clock.js';
import { type AccessKeys, isAccessKey } from './access-key-credentials.js';
import type { FetchedCredential } from './cached-credential.js';
import { parseLifetime } from './iam.js';

/** The address at which every cloud server finds its own metadata. */
export const METADATA_ENDPOINT = 'http://169.254.169.254';
const METADATA_PATH = '/openstack/latest/securitykey';

/** The metadata service is one hop away: if it takes longer, it is not there. */
const METADATA_TIMEOUT_MS = 2000;
/** New keys are available well before the old ones expire. */
const KEY_RENEWAL_MARGIN_MS = 10 * 60_000;
/** Delay between fetches if the keys are about to expire and no new ones are available yet. */
const MIN_RENEWAL_DELAY_MS = 60_000;

/** Fetches the temporary keys that a cloud server has through its agency. Never uses a proxy, because the address means this machine. */
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
        `No metadata at ${endpoint.origin}: this machine is not a server of the cloud, or cannot reach it; use other credentials`,
        { cause: error },
      );
      throw wasReached ? failure : markFatal(failure);
    }
    wasReached = true;
    return parseKeys(response, endpoint);
  };
}

async function requestMetadata(
  { origin }: URL,
  closeSignal: AbortSignal | undefined,
): Promise<HttpResponse> {
  const transport = new Transport();
  const request = { origin, path: METADATA_PATH, headers: { accept: 'application/json' } };
  try {
    return await runWithTimeout(signal => transport.send(request, signal), {
      timeout: METADATA_TIMEOUT_MS,
      message: 'No response within 2s',
      signals: [closeSignal],
    });
  } finally {
    await transport.close();
  }
}

/** Its errors quote nothing of the body, which may contain keys. */
function parseKeys(
  { status, headers, body }: HttpResponse,
  endpoint: URL,
): FetchedCredential<AccessKeys> {
  const label = `The metadata at ${endpoint.origin}`;
  if (status === 404) {
    const advice = 'give this server an agency (IAM), or use other credentials';
    throw markFatal(new Error(`${label} has no keys: ${advice}`));
  }
  if (status !== 200) throw new InvalidResponseError(`${label} returned HTTP ${status}`);
  const { access, secret, securitytoken, expires_at } = parseCredential(body);
  if (!isAccessKey(access) || !isAccessKey(secret) || !isAccessKey(securitytoken)) {
    throw new InvalidResponseError(`${label} returned no keys`);
  }
  const renewIn = parseLifetime(expires_at, [getDate(headers)]) - KEY_RENEWAL_MARGIN_MS;
  return {
    value: { accessKey: access, secretKey: secret, securityToken: securitytoken },
    renewIn: renewIn > MIN_RENEWAL_DELAY_MS ? renewIn : MIN_RENEWAL_DELAY_MS,
  };
}

function parseCredential(body = ''): Record<string, unknown> {
  try {
    const { credential } = JSON.parse(body);
    return isObject(credential) ? credential : {};
  } catch {
    return {};
  }
}
