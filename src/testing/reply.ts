import type { CheckedAnswer, Fault } from './answer.js';
import { usualBody } from './refusals.js';

/** An answer with nothing left out: what goes over the wire, and what befalls it there. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds before it begins. */
  readonly delay: number;
  readonly fault: Fault | undefined;
}

/** What a proxy or a login page in between says. */
const JUNK = '<!doctype html><title>Please log in</title><p>This is no answer of the service.';

export function replyOf(answer: CheckedAnswer, requestId: string): Reply {
  const { status = 200, delay = 0, fault } = answer;
  const junk = fault === 'junk';
  return {
    status,
    headers: {
      'content-type': junk ? 'text/html' : 'application/json',
      'x-request-id': requestId,
      ...answer.headers,
    },
    body: junk ? JUNK : (answer.body ?? usualBody(status, requestId)),
    delay,
    fault,
  };
}

/** The id of the nth request, as long as real ones are, and the same in every run. */
export function requestIdOf(count: number): string {
  return count.toString(16).padStart(32, '0');
}
