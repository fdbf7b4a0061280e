import { parseProjectId, projectSearchPath } from '../auth/iam.js';
import { isApiError, markFatal } from '../model/errors.js';

/** A project by its id, or by a name whose id IAM knows. */
export type ProjectSetting =
  | { readonly id: string }
  | { readonly name: string; readonly iamEndpoint: URL };

/** The id of a client's project. If only the name is known, the id is fetched from IAM when it is first needed. */
export class ProjectId {
  readonly #setting: ProjectSetting;
  readonly #get: (endpoint: URL, path: string) => Promise<unknown>;
  #fetched: Promise<string> | undefined;

  /** @param get requests a path of an endpoint with the client's credentials. */
  constructor(setting: ProjectSetting, get: (endpoint: URL, path: string) => Promise<unknown>) {
    this.#setting = setting;
    this.#get = get;
  }

  /**
   * The id. One request serves any number of calls; after a failure the next call sends another.
   * @throws a fatal error unless exactly one project has the name; the errors of a request.
   */
  async resolve(): Promise<string> {
    if ('id' in this.#setting) return this.#setting.id;
    this.#fetched ??= this.#fetch(this.#setting.name, this.#setting.iamEndpoint);
    return this.#fetched;
  }

  async #fetch(name: string, iamEndpoint: URL): Promise<string> {
    try {
      return parseProjectId(await this.#get(iamEndpoint, projectSearchPath(name)), name);
    } catch (error) {
      this.#fetched = undefined;
      throw explainIamError(error);
    }
  }
}

/** A 404 of IAM must not be taken for one of the job. */
function explainIamError(error: unknown): unknown {
  if (!isApiError(error) || ![400, 404].includes(error.status)) return error;
  const message = `Could not fetch the project id: ${error.message}; give the option \`projectId\``;
  return markFatal(new Error(message, { cause: error }));
}
