import { bounded, wallNow } from '../clock.js';
import { InvalidResponseError, markFinal } from '../errors/index.js';
import type { HttpAnswer } from '../http/answer.js';
import { Transport } from '../http/transport.js';
import { isObject } from '../usage.js';
import type { AccessKeys } from './access-key.js';
import { readTime } from './iam.js';
import type { Leased } from './lease.js';

/** Every cloud server has its metadata at this address, and nothing else has it. */
export const METADATA_ENDPOINT = 'http://169.254.169.254';
const PATH = '/openstack/latest/securitykey';

/** The metadata is a hop away: whatever takes longer is not there. */
const LIMIT = 2000;
/** Fresh keys are there well before the old ones expire. */
const MARGIN = 10 * 60_000;
/** When the keys are about to expire and no others are there yet. */
const LEAST_RENEWAL = 60_000;

/** The temporary keys that a cloud server has by its agency. Asked directly, never by a proxy: the address means this machine. */
export function keysFromMetadata(
  endpoint: URL,
  closing?: AbortSignal,
): () => Promise<Leased<AccessKeys>> {
  let reached = false;
  return async () => {
    let answer: HttpAnswer;
    try {
      answer = await askMetadata(endpoint, closing);
    } catch (error) {
      const failure = new Error(
        `No metadata at ${endpoint.origin}: this machine is no server of the cloud, or may not reach it; use other credentials`,
        { cause: error },
      );
      // A machine that had it before has it again.
      throw reached ? failure : markFinal(failure);
    }
    reached = true;
    return readKeys(answer, endpoint);
  };
}

async function askMetadata(endpoint: URL, closing: AbortSignal | undefined): Promise<HttpAnswer> {
  const transport = new Transport(undefined);
  const request = { origin: endpoint.origin, path: PATH, headers: { accept: 'application/json' } };
  try {
    return await bounded(signal => transport.send(request, { signal }), {
      limit: LIMIT,
      what: 'No answer within 2s',
      signals: [closing],
    });
  } finally {
    await transport.close();
  }
}

/** Says nothing of what was answered: there may be keys in it. */
function readKeys({ status, body }: HttpAnswer, endpoint: URL): Leased<AccessKeys> {
  const where = `The metadata at ${endpoint.origin}`;
  if (status === 404) {
    throw markFinal(
      new Error(`${where} has no keys: give this server an agency (IAM), or use other credentials`),
    );
  }
  if (status !== 200) throw new InvalidResponseError(`${where} answered HTTP ${status}`);
  const { access, secret, securitytoken, expires_at } = credentialIn(body);
  if (!isText(access) || !isText(secret) || !isText(securitytoken)) {
    throw new InvalidResponseError(`${where} answered without keys`);
  }
  const left = readTime(expires_at) - wallNow();
  return {
    value: { accessKey: access, secretKey: secret, securityToken: securitytoken },
    renewIn: left > MARGIN + LEAST_RENEWAL ? left - MARGIN : LEAST_RENEWAL,
  };
}

function credentialIn(body: string | undefined): Record<string, unknown> {
  try {
    const { credential } = JSON.parse(body ?? '');
    return isObject(credential) ? credential : {};
  } catch {
    return {};
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && /^[!-~]+$/.test(value);
}
