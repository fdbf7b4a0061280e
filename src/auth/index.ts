import { AccessKeyCredentials } from './access-key.js';
import { parseAuthOption, type ResolvedAuth } from './auth.js';
import type { Credentials } from './credentials.js';
import type { IamContext } from './iam.js';
import { createMetadataKeySource } from './metadata.js';
import { PasswordCredentials } from './password.js';
import { type AuthContext, defaultIamEndpoint, findAuth } from './sources.js';
import { TokenCredentials } from './token.js';

export type { Auth, ResolvedAuth as FoundAuth } from './auth.js';
export type {
  AuthHeaders as IdentifyingHeaders,
  CredentialRejection as Refusal,
  Credentials,
  OutgoingRequest,
} from './credentials.js';
export { redact, redactError } from './credentials.js';
export type { IamContext as IamAccess } from './iam.js';
export { parseProjectId as readProjectId, projectLookupPath as projectPath } from './project.js';

/**
 * The credentials of the option `auth`, or else those that the environment offers. Nothing is sent yet.
 * @throws TypeError naming the field or variable that is wrong, or every place that was looked in; never a value.
 */
export function resolveAuth(auth: unknown, context: AuthContext): ResolvedAuth {
  return auth === undefined ? findAuth(context) : parseAuthOption(auth, context.allowInsecure);
}

export interface CredentialsContext extends IamContext {
  readonly projectId: string | undefined;
  readonly region: string | undefined;
}

/** Credentials that can be used. Whatever they need is fetched when the first request does. */
export function createCredentials(auth: ResolvedAuth, context: CredentialsContext): Credentials {
  const { timeout, closeSignal } = context;
  switch (auth.kind) {
    case 'token':
      return new TokenCredentials(auth.token, timeout, auth.origin, closeSignal);
    case 'keys':
      return new AccessKeyCredentials(auth.keys, auth.origin);
    case 'metadata':
      return new AccessKeyCredentials(
        createMetadataKeySource(auth.endpoint, closeSignal),
        auth.origin,
      );
    case 'password': {
      const { iamEndpoint: endpoint, user, password, domain } = auth;
      const project = resolveLoginProject(auth.project, context);
      return new PasswordCredentials(
        { endpoint, user, password, domain, project },
        context,
        auth.origin,
      );
    }
  }
}

/** Where the project of these credentials can be looked up by its name; undefined when that is not known. */
export function resolveIamEndpoint(auth: ResolvedAuth, context: AuthContext): URL | undefined {
  return auth.iamEndpoint ?? defaultIamEndpoint(context);
}

/** A project is named as the region it is in, unless it is one of several there. */
function resolveLoginProject(
  project: string | undefined,
  { projectId, region }: CredentialsContext,
): { id: string } | { name: string } {
  if (project !== undefined) {
    return project === projectId || /^[0-9a-f]{32}$/.test(project)
      ? { id: project }
      : { name: project };
  }
  if (projectId !== undefined) return { id: projectId };
  if (region !== undefined) return { name: region };
  throw new TypeError('No project to log in to: give `auth.project`, or `projectId` or `region`');
}
