import { isApiError, isMarkedFinal } from '../errors/index.js';
import { AuthTokenCredentials } from './auth-token.js';
import { type IamAccess, type Login, logIn } from './iam.js';

/** A user and password, exchanged at IAM for a token that is renewed before it expires. */
export class PasswordCredentials extends AuthTokenCredentials {
  /** @param origin where they come from, as `describe` says it. */
  constructor(login: Login, access: IamAccess, origin: string) {
    const secrets = spellings(login.password);
    let refusal: unknown;
    super({
      fetch: async () => {
        // Failed logins lock the user, and these will not get better.
        if (refusal) throw refusal;
        try {
          return await logIn(login, secrets, access);
        } catch (error) {
          if (isRefusal(error)) refusal = error;
          throw error;
        }
      },
      renewable: true,
      changeable: false,
      secrets,
      description: `user ${login.user} of domain ${login.domain} from ${origin}`,
    });
  }
}

function isRefusal(error: unknown): boolean {
  if (isApiError(error)) return error.status === 401 || error.status === 403;
  return isMarkedFinal(error);
}

/** A password has any characters: it may come back as it stands in JSON or in an address. */
function spellings(password: string): string[] {
  return [
    ...new Set([password, JSON.stringify(password).slice(1, -1), encodeURIComponent(password)]),
  ];
}
