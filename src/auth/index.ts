import { AccessKeyCredentials } from './access-key.js';
import { type FoundAuth, readAuthOption } from './auth.js';
import type { Credentials } from './credentials.js';
import type { IamAccess } from './iam.js';
import { keysFromMetadata } from './metadata.js';
import { PasswordCredentials } from './password.js';
import { findAuth, iamEndpointFor, type SourceContext } from './sources.js';
import { TokenCredentials } from './token.js';

export type { Auth, FoundAuth } from './auth.js';
export type { Credentials, IdentifyingHeaders, OutgoingRequest, Refusal } from './credentials.js';
export { redact, redactError } from './credentials.js';
export type { IamAccess } from './iam.js';
export { projectPath, readProjectId } from './project.js';

/**
 * The credentials of the option `auth`, or else those that the environment offers. Nothing is sent yet.
 * @throws TypeError naming the field or variable that is wrong, or every place that was looked in; never a value.
 */
export function readAuth(auth: unknown, context: SourceContext): FoundAuth {
  return auth === undefined ? findAuth(context) : readAuthOption(auth, context.allowInsecure);
}

export interface CredentialsContext extends IamAccess {
  readonly projectId: string | undefined;
  readonly region: string | undefined;
}

/** Credentials that can be used. Whatever they need is fetched when the first request does. */
export function makeCredentials(found: FoundAuth, context: CredentialsContext): Credentials {
  const { limit, closing } = context;
  switch (found.kind) {
    case 'token':
      return new TokenCredentials(found.token, limit, found.origin, closing);
    case 'keys':
      return new AccessKeyCredentials(found.keys, found.origin);
    case 'metadata':
      return new AccessKeyCredentials(keysFromMetadata(found.endpoint, closing), found.origin);
    case 'password': {
      const { iamEndpoint: endpoint, user, password, domain } = found;
      const project = projectOf(found.project, context);
      return new PasswordCredentials(
        { endpoint, user, password, domain, project },
        context,
        found.origin,
      );
    }
  }
}

/** Where the project of these credentials can be looked up by its name; undefined when that is not known. */
export function iamEndpointOf(found: FoundAuth, context: SourceContext): URL | undefined {
  return found.iamEndpoint ?? iamEndpointFor(context);
}

/** A project is named as the region it is in, unless it is one of several there. */
function projectOf(
  named: string | undefined,
  { projectId, region }: CredentialsContext,
): { id: string } | { name: string } {
  if (named !== undefined) {
    return named === projectId || /^[0-9a-f]{32}$/.test(named) ? { id: named } : { name: named };
  }
  if (projectId !== undefined) return { id: projectId };
  if (region !== undefined) return { name: region };
  throw new TypeError('No project to log in to: give `auth.project`, or `projectId` or `region`');
}
