import type { Dispatcher } from 'undici';
import { makeCredentials } from '../auth/index.js';
import type { ClientSettings } from './options.js';
import { Requests } from './requests.js';

/** What sends the requests of a client with these settings, until `closing` aborts. */
export function makeRequests(
  { auth, region, project, language, requestTimeout, rateLimit }: ClientSettings,
  dispatcher: unknown,
  closing: AbortSignal,
): Requests {
  const projectId = 'id' in project ? project.id : undefined;
  return new Requests({
    credentials: send =>
      makeCredentials(auth, { send, limit: requestTimeout, closing, projectId, region }),
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
