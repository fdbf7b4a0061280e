import { checkOptions, checkText, checkWhole, expected } from '../usage.js';
import { type CheckedAnswer, checkAnswer } from './answer.js';

/** Which requests an answer is laid over. What is left out does not matter. */
export interface FaultMatch {
  /** The job that is asked for. */
  id?: string;
  /** What the path, query included, contains or matches. */
  path?: string | RegExp;
  /** How many requests it is laid over. Default 1; Infinity for all that follow. */
  times?: number;
}

interface Laid {
  readonly answer: CheckedAnswer;
  readonly id: string | undefined;
  readonly path: string | RegExp | undefined;
  left: number;
}

/** Answers that are laid over the next requests that match, in the order in which they were given. */
export class Overlays {
  readonly #laid = new Set<Laid>();

  /** @throws TypeError naming what is wrong with the answer or the match. */
  add(answer: unknown, match: unknown): void {
    const checked = checkAnswer('answer', answer);
    checkOptions('match', match, ['id', 'path', 'times']);
    const { id, path, times = 1 } = match as FaultMatch;
    if (id !== undefined) checkText('match.id', id);
    if (path !== undefined && !(path instanceof RegExp)) {
      if (typeof path !== 'string') throw expected('match.path', 'a string or a RegExp', path);
      checkText('match.path', path);
    }
    const left = times === Number.POSITIVE_INFINITY ? times : checkWhole('match.times', times, 1);
    this.#laid.add({ answer: checked, id, path, left });
  }

  /** The answer that is laid over a request, which counts as one of its times. */
  take(id: string | undefined, path: string): CheckedAnswer | undefined {
    for (const laid of this.#laid) {
      if (laid.id !== undefined && laid.id !== id) continue;
      if (laid.path !== undefined && !isIn(path, laid.path)) continue;
      laid.left -= 1;
      if (laid.left === 0) this.#laid.delete(laid);
      return laid.answer;
    }
    return undefined;
  }
}

function isIn(path: string, wanted: string | RegExp): boolean {
  // Unlike test(), search() takes no notice of where an expression with the flag g has got to.
  return typeof wanted === 'string' ? path.includes(wanted) : path.search(wanted) >= 0;
}
