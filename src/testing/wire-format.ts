import type { ScriptedState } from './job-script.js';
import type { ScriptedResponse } from './scripted-response.js';
import type { ErrorForm } from './service-errors.js';

/** A job as the service knows it. */
export interface VisibleJob extends ScriptedState {
  readonly id: string;
  readonly name?: string | undefined;
  readonly createdAt: Date;
  readonly endedAt?: Date | undefined;
}

/** What a path requests. */
export interface Route {
  readonly resource: 'job' | 'list';
  readonly projectId: string;
  /** The requested job; also the one that a list is filtered by. */
  readonly id: string | undefined;
  readonly query: URLSearchParams;
}

/** How a service writes its jobs, and what it can be asked. */
export interface WireFormat {
  readonly errors: ErrorForm;
  /** Undefined for a path that the gateway does not know. */
  matchRoute(path: string): Route | undefined;
  /** The body of the response to a request for one job. */
  writeJob(job: VisibleJob): string;
  /** The body of the success that means an unknown job. Undefined: the service responds with an error. */
  readonly unknownJobBody?: string;
  /** The response to a request for one page of the task list. Undefined: the service has none. */
  listJobs?(
    jobs: readonly VisibleJob[],
    query: URLSearchParams,
    requestId: string,
  ): ScriptedResponse;
}

/** A segment of a path, decoded if it can be. */
export function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
