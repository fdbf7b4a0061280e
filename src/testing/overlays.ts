import { checkInteger, checkNonEmptyString, checkOptions, optionError } from '../usage.js';
import { checkScriptedResponse, type ScriptedResponse } from './answer.js';

/** Which requests an answer is laid over. What is left out does not matter. */
export interface FaultMatch {
  /** The job that is asked for. */
  id?: string;
  /** What the path, query included, contains or matches. */
  path?: string | RegExp;
  /** How many requests it is laid over. Default 1; Infinity for all that follow. */
  times?: number;
}

interface InjectedResponse {
  readonly response: ScriptedResponse;
  readonly id: string | undefined;
  readonly path: string | RegExp | undefined;
  remaining: number;
}

/** Answers that are laid over the next requests that match, in the order in which they were given. */
export class InjectedResponses {
  readonly #entries = new Set<InjectedResponse>();

  /** @throws TypeError naming what is wrong with the answer or the match. */
  add(response: unknown, match: unknown): void {
    const checked = checkScriptedResponse('answer', response);
    checkOptions('match', match, ['id', 'path', 'times']);
    const { id, path, times = 1 } = match as FaultMatch;
    if (id !== undefined) checkNonEmptyString('match.id', id);
    if (path !== undefined && !(path instanceof RegExp)) {
      if (typeof path !== 'string') throw optionError('match.path', 'a string or a RegExp', path);
      checkNonEmptyString('match.path', path);
    }
    const remaining =
      times === Number.POSITIVE_INFINITY ? times : checkInteger('match.times', times, 1);
    this.#entries.add({ response: checked, id, path, remaining });
  }

  /** The answer that is laid over a request, which counts as one of its times. */
  takeMatching(id: string | undefined, path: string): ScriptedResponse | undefined {
    for (const injected of this.#entries) {
      if (injected.id !== undefined && injected.id !== id) continue;
      if (injected.path !== undefined && !matchesPath(path, injected.path)) continue;
      injected.remaining -= 1;
      if (injected.remaining === 0) this.#entries.delete(injected);
      return injected.response;
    }
    return undefined;
  }
}

function matchesPath(path: string, pattern: string | RegExp): boolean {
  // Unlike test(), search() takes no notice of where an expression with the flag g has got to.
  return typeof pattern === 'string' ? path.includes(pattern) : path.search(pattern) >= 0;
}
