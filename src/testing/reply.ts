import type { Fault, ScriptedResponse } from './answer.js';
import { defaultBody } from './refusals.js';

/** An answer with nothing left out: what goes over the wire, and what befalls it there. */
export interface WireResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds before it begins. */
  readonly delay: number;
  readonly fault: Fault | undefined;
}

/** What a proxy or a login page in between says. */
const JUNK_BODY = '<!doctype html><title>Please log in</title><p>This is no answer of the service.';

export function toWireResponse(response: ScriptedResponse, requestId: string): WireResponse {
  const { status = 200, delay = 0, fault } = response;
  const isJunk = fault === 'junk';
  return {
    status,
    headers: {
      'content-type': isJunk ? 'text/html' : 'application/json',
      'x-request-id': requestId,
      ...response.headers,
    },
    body: isJunk ? JUNK_BODY : (response.body ?? defaultBody(status, requestId)),
    delay,
    fault,
  };
}

/** The id of the nth request, as long as real ones are, and the same in every run. */
export function formatRequestId(count: number): string {
  return count.toString(16).padStart(32, '0');
}
