import type { Dispatcher } from 'undici';
import { type Credentials, type IamAccess, redact, redactError } from '../auth/index.js';
import { type ApiError, isApiError } from '../errors/index.js';
import { type HttpAnswer, header, readBody, readHttpDate } from '../http/answer.js';
import type { HttpRequest } from '../http/transport.js';
import type { Job } from '../job.js';
import { CredentialGate } from './credential-gate.js';
import {
  type Exchange,
  type ExchangeSettings,
  Exchanges,
  type RequestContext,
  type Target,
} from './exchange.js';
import { Outlet, type RateLimit } from './outlet.js';

export type { RequestContext } from './exchange.js';

/** Asks the service for a job. */
export type AskById = (id: string, context: RequestContext) => Promise<Job | undefined>;

export interface RequestSettings extends ExchangeSettings {
  /** Makes the credentials, which may have to send a request of their own. */
  readonly credentials: (send: IamAccess['send']) => Credentials;
  readonly rateLimit: RateLimit;
  readonly dispatcher: Dispatcher | undefined;
}

/** What a client asks: with credentials that are renewed when they are refused, and within one rate limit. */
export class Requests {
  readonly #outlet: Outlet;
  readonly #credentials: Credentials;
  readonly #gate: CredentialGate;
  readonly #exchanges: Exchanges;

  constructor(settings: RequestSettings) {
    this.#outlet = new Outlet(settings.rateLimit, settings.dispatcher);
    this.#credentials = settings.credentials((request, signal) => this.#sendOther(request, signal));
    this.#gate = new CredentialGate(this.#credentials);
    this.#exchanges = new Exchanges(settings, this.#credentials, this.#outlet);
  }

  stats(): ReturnType<Outlet['stats']> {
    return this.#outlet.stats();
  }

  /**
   * The JSON that is answered.
   * @throws ApiError, InvalidResponseError, a TimeoutError, errors of the socket or of the credentials; the signal's reason.
   */
  get(target: Target, context: RequestContext): Promise<unknown> {
    return this.#ask(target, context).catch(error => {
      throw redactError(error, this.#credentials.secrets());
    });
  }

  /** Whether the present credentials have been accepted. */
  get isProven(): boolean {
    return this.#gate.isProven;
  }

  /** Which credentials are used and where they come from, without a secret. */
  describeCredentials(): string {
    return this.#credentials.describe();
  }

  close(): Promise<void> {
    return this.#outlet.close();
  }

  async #ask(target: Target, context: RequestContext, lastTry = false): Promise<unknown> {
    const credentials = this.#credentials;
    const generation = this.#gate.pass() ?? (await this.#gate.enter(context.signal));
    let exchange: Exchange;
    try {
      exchange = await this.#exchanges.make(target, context);
    } catch (error) {
      this.#gate.failed(generation, error);
      throw error;
    }
    const { answer, used } = exchange;
    try {
      const body = readBody(answer, text => redact(text, credentials.secrets()));
      this.#gate.accepted(generation);
      return body;
    } catch (error) {
      if (!isRefusal(error) || context.mayBeForbidden) {
        if (provesNothing(answer) || isRefusal(error)) this.#gate.failed(generation, error);
        else this.#gate.accepted(generation);
        throw error;
      }
      const date = readHttpDate(header(answer, 'date'));
      const renew = () => credentials.refused(used, { error, date });
      const mayAskAgain = this.#gate.refused(generation, error, renew);
      if (lastTry || !mayAskAgain) throw error;
    }
    return this.#ask(target, context, true);
  }

  /** What fetches credentials counts as well, for the limit is for everything that the client sends; but all others wait for it. */
  async #sendOther(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    await this.#outlet.turn({ signal, sendBy: Number.NEGATIVE_INFINITY });
    return this.#outlet.send(request, { signal });
  }
}

function isRefusal(error: unknown): error is ApiError {
  if (!isApiError(error)) return false;
  return error.status === 401 || (error.status === 403 && error.errorCode === 'DBS.280056');
}

/** Whether an answer may have come from before anybody looked at the credentials. */
function provesNothing({ status }: HttpAnswer): boolean {
  return status >= 500 || status === 429 || status === 408;
}
