import { isApiError, isMarkedFatal } from '../errors/index.js';
import { AuthTokenCredentials } from './auth-token.js';
import { fetchIamToken, type IamContext, type Login } from './iam.js';

/** A user and password, exchanged at IAM for a token that is renewed before it expires. */
export class PasswordCredentials extends AuthTokenCredentials {
  /** @param origin where they come from, as `describe` says it. */
  constructor(login: Login, context: IamContext, origin: string) {
    const secrets = passwordVariants(login.password);
    let rejection: unknown;
    super({
      fetch: async () => {
        // Failed logins lock the user, and these will not get better.
        if (rejection) throw rejection;
        try {
          return await fetchIamToken(login, secrets, context);
        } catch (error) {
          if (isRejectedLogin(error)) rejection = error;
          throw error;
        }
      },
      isRenewable: true,
      canChange: false,
      secrets,
      description: `user ${login.user} of domain ${login.domain} from ${origin}`,
    });
  }
}

function isRejectedLogin(error: unknown): boolean {
  if (isApiError(error)) return error.status === 401 || error.status === 403;
  return isMarkedFatal(error);
}

/** A password has any characters: it may come back as it stands in JSON or in an address. */
function passwordVariants(password: string): string[] {
  return [
    ...new Set([password, JSON.stringify(password).slice(1, -1), encodeURIComponent(password)]),
  ];
}
