import { parseProjectId, projectLookupPath } from '../auth/iam.js';
import { isApiError, markFatal } from '../model/errors.js';

/** How a project is known: by its id, or by a name that IAM knows the id of. */
export type ProjectSetting =
  | { readonly id: string }
  | { readonly name: string; readonly iamEndpoint: URL };

/** Whose jobs are asked for. An id that is not known is looked up at IAM when it is first needed; nothing is ever created. */
export class ProjectIdResolver {
  readonly #setting: ProjectSetting;
  readonly #get: (endpoint: URL, path: string) => Promise<unknown>;
  #pendingLookup: Promise<string> | undefined;

  /** @param get asks an endpoint for a path, with the client's credentials. */
  constructor(setting: ProjectSetting, get: (endpoint: URL, path: string) => Promise<unknown>) {
    this.#setting = setting;
    this.#get = get;
  }

  /** What tells it from others: the id, or the name that it is looked up by. */
  get label(): string {
    return 'id' in this.#setting ? this.#setting.id : this.#setting.name;
  }

  /**
   * The id; looked up once for any number of requests. No promise where it is known.
   * @throws a final error when there is not exactly one project of that name; as every request does.
   */
  resolve(): string | Promise<string> {
    if ('id' in this.#setting) return this.#setting.id;
    this.#pendingLookup ??= this.#lookUp(this.#setting.name, this.#setting.iamEndpoint);
    return this.#pendingLookup;
  }

  async #lookUp(name: string, iamEndpoint: URL): Promise<string> {
    try {
      return parseProjectId(await this.#get(iamEndpoint, projectLookupPath(name)), name);
    } catch (error) {
      this.#pendingLookup = undefined;
      throw explainLookupError(error);
    }
  }
}

/** What IAM does not know says nothing of the job. */
function explainLookupError(error: unknown): unknown {
  if (!isApiError(error) || ![400, 404].includes(error.status)) return error;
  const message = `Could not look up the project id: ${error.message}; give the option \`projectId\``;
  return markFatal(new Error(message, { cause: error }));
}
