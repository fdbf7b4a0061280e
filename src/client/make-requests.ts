import type { Dispatcher } from 'undici';
import { createCredentials } from '../auth/index.js';
import type { ClientSettings } from './options.js';
import { ApiClient } from './requests.js';

/** What sends the requests of a client with these settings, until `closing` aborts. */
export function createApiClient(
  { auth, region, project, language, requestTimeout, rateLimit }: ClientSettings,
  dispatcher: unknown,
  closeSignal: AbortSignal,
): ApiClient {
  const projectId = 'id' in project ? project.id : undefined;
  return new ApiClient({
    credentials: send =>
      createCredentials(auth, { send, timeout: requestTimeout, closeSignal, projectId, region }),
    timeout: requestTimeout,
    rateLimit,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'jobwait',
      ...(language && { 'x-language': language }),
    },
    dispatcher: dispatcher as Dispatcher | undefined,
  });
}
