import { isApiError, isInvalidResponseError, oneLine } from '../errors/index.js';
import type { Observation } from './observation.js';

/** A service may invent words without end; an error lists only so many. */
const MOST_WORDS = 50;
const LONGEST_WORD = 64;

type Tally = Readonly<Record<string, number>>;

/** Counts one observation under its word: the status, "not-found", an HTTP status, an error code. */
export function count(tally: Tally, observation: Observation): Tally {
  const word = wordFor(observation, tally);
  const known = Object.hasOwn(tally, word);
  const key = known || Object.keys(tally).length < MOST_WORDS ? word : 'other';
  return { ...tally, [key]: (Object.hasOwn(tally, key) ? (tally[key] ?? 0) : 0) + 1 };
}

function wordFor(observation: Observation, tally: Tally): string {
  switch (observation.type) {
    case 'job':
      return wordForStatus(observation.job.status, tally);
    case 'retryable':
    case 'final':
      return oneLine(wordForError(observation.error), LONGEST_WORD);
    default:
      return observation.type;
  }
}

/** A word that stands in the tally already is fit to. */
function wordForStatus(status: string, tally: Tally): string {
  return Object.hasOwn(tally, status) ? status : oneLine(status, LONGEST_WORD);
}

const TIMEOUT_CODES = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

function wordForError(error: NodeJS.ErrnoException): string {
  if (isApiError(error)) return String(error.status);
  if (isInvalidResponseError(error)) return 'invalid-response';
  const { code, name } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError' || TIMEOUT_CODES.has(code ?? '')) return 'timeout';
  // The peer closed the connection without an answer: the same thing to whoever reads it, with a FIN for a RST.
  if (code === 'UND_ERR_SOCKET') return 'ECONNRESET';
  return typeof code === 'string' && code !== '' ? code : name || 'Error';
}
