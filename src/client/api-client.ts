import { createCredentials } from '../auth/credential-chain.js';
import { appendPath } from '../auth/endpoint-url.js';
import { parseBody } from '../http/response.js';
import { hintForError, isCredentialRejection } from '../services/error-codes.js';
import type { ApiResult } from './api-result.js';
import type { ClientSettings } from './options.js';
import { ProjectId } from './project-id.js';
import type { RequestContext } from './request-context.js';
import { JSON_HEADERS, RequestSender } from './request-sender.js';

/** Path and query of a request, relative to the endpoint, for the project with this id. */
export type ProjectPath = (projectId: string) => string;

/** The requests of a client: to one endpoint, for one project. */
export class ApiClient {
  /** Sends them. */
  readonly sender: RequestSender;
  readonly #endpoint: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #projectId: ProjectId;

  /** @param closeSignal ends requests for tokens and for the project id, which belong to no wait. */
  constructor(settings: ClientSettings, closeSignal: AbortSignal) {
    const { auth, endpoint, region, project, language, requestTimeout } = settings;
    this.#endpoint = endpoint;
    this.#headers = {
      ...JSON_HEADERS,
      'content-type': 'application/json',
      ...(language && { 'x-language': language }),
    };
    this.#projectId = new ProjectId(project, async (iamEndpoint, path) => {
      // All other requests wait for it, so it goes first.
      const deadlineAt = Number.NEGATIVE_INFINITY;
      const context = { signal: closeSignal, deadlineAt, isPrivate: true };
      return (await this.#request(iamEndpoint, path, undefined, context)).body;
    });
    this.sender = new RequestSender(settings, {
      createCredentials: send =>
        createCredentials(auth, {
          send,
          timeout: requestTimeout,
          closeSignal,
          projectId: 'id' in project ? project.id : undefined,
          region,
        }),
      isRejection: isCredentialRejection,
    });
  }

  /**
   * The JSON of a successful response.
   * @throws ApiError, InvalidResponseError, TimeoutError, an error of the connection or of the credentials; the signal's
   * reason.
   */
  async get(path: ProjectPath, context: RequestContext): Promise<ApiResult> {
    const projectId = await this.#projectId.resolve();
    return this.#request(this.#endpoint, path(projectId), projectId, context);
  }

  /** Closes the client's own connections. */
  close(): Promise<void> {
    return this.sender.close();
  }

  /** @param projectId undefined while it is fetched. */
  #request(
    endpoint: URL,
    path: string,
    projectId: string | undefined,
    context: RequestContext,
  ): Promise<ApiResult> {
    const request = {
      origin: endpoint.origin,
      path: appendPath(endpoint, path),
      headers: this.#headers,
      projectId,
    };
    return this.sender.request(request, context, (response, redact) =>
      parseBody(response, { redact, hintFor: hintForError }),
    );
  }
}
