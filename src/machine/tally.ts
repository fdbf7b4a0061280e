import { isApiError, isInvalidResponseError, toSingleLine } from '../errors/index.js';
import type { Observation } from './observation.js';

/** A service may invent words without end; an error lists only so many. */
const MAX_OBSERVED_LABELS = 50;
const MAX_LABEL_LENGTH = 64;

type ObservedCounts = Readonly<Record<string, number>>;

/** Counts one observation under its word: the status, "not-found", an HTTP status, an error code. */
export function countObservation(counts: ObservedCounts, observation: Observation): ObservedCounts {
  const label = labelForObservation(observation, counts);
  const isKnown = Object.hasOwn(counts, label);
  const key = isKnown || Object.keys(counts).length < MAX_OBSERVED_LABELS ? label : 'other';
  return { ...counts, [key]: (Object.hasOwn(counts, key) ? (counts[key] ?? 0) : 0) + 1 };
}

function labelForObservation(observation: Observation, counts: ObservedCounts): string {
  switch (observation.type) {
    case 'job':
      return labelForStatus(observation.job.status, counts);
    case 'retryable':
    case 'fatal':
      return toSingleLine(labelForError(observation.error), MAX_LABEL_LENGTH);
    default:
      return observation.type;
  }
}

/** A word that stands in the tally already is fit to. */
function labelForStatus(status: string, counts: ObservedCounts): string {
  return Object.hasOwn(counts, status) ? status : toSingleLine(status, MAX_LABEL_LENGTH);
}

const TIMEOUT_CODES = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

function labelForError(error: NodeJS.ErrnoException): string {
  if (isApiError(error)) return String(error.status);
  if (isInvalidResponseError(error)) return 'invalid-response';
  const { code, name } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError' || TIMEOUT_CODES.has(code ?? '')) return 'timeout';
  // The peer closed the connection without an answer: the same thing to whoever reads it, with a FIN for a RST.
  if (code === 'UND_ERR_SOCKET') return 'ECONNRESET';
  return typeof code === 'string' && code !== '' ? code : name || 'Error';
}
