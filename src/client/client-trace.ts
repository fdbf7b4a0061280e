import { redact, redactError } from '../auth/redaction.js';
import { getHeader } from '../http/response.js';
import type { HttpRequest } from '../http/transport.js';
import { toSingleLine } from '../model/errors.js';
import type { ExchangeEnd } from '../recording/recorder.js';
import { monotonicNow } from '../runtime/clock.js';
import {
  credentialsChannel,
  nextTelemetryId,
  queueChannel,
  requestChannel,
  throttledChannel,
} from '../telemetry/channels.js';
import { startDebugLog } from '../telemetry/debug-log.js';

/** Publishes what the requests of a client or source are about. Without subscribers it does nothing. */
export class ClientTrace {
  readonly #identity: { readonly clientId: number; readonly service: string };
  readonly #secrets: () => readonly string[];

  /** @param secrets what must not be published. */
  constructor(service: string, secrets: () => readonly string[]) {
    this.#identity = { clientId: nextTelemetryId(), service };
    this.#secrets = secrets;
    startDebugLog();
  }

  /**
   * A request has been answered, or has failed.
   * @param requestedAt in monotonic milliseconds.
   */
  publishRequest(
    request: HttpRequest,
    end: ExchangeEnd,
    { jobId, requestedAt }: { readonly jobId: string | undefined; readonly requestedAt: number },
  ): void {
    if (!requestChannel.hasSubscribers) return;
    const secrets = this.#secrets();
    const response = 'response' in end ? end.response : undefined;
    const requestId = response && getHeader(response.headers, 'x-request-id');
    requestChannel.publish(
      Object.freeze({
        ...this.#identity,
        jobId,
        method: request.method ?? 'GET',
        path: redact(request.path, secrets),
        status: response?.status,
        requestId: requestId && toSingleLine(redact(requestId, secrets), 128),
        latency: monotonicNow() - requestedAt,
        retryAfter: response?.retryAfter,
        error: 'error' in end ? redactError(end.error, secrets) : undefined,
      }),
    );
  }

  /** @param retryAfter milliseconds. */
  publishThrottled(retryAfter: number): void {
    if (!throttledChannel.hasSubscribers) return;
    throttledChannel.publish(Object.freeze({ ...this.#identity, retryAfter }));
  }

  publishQueue(queued: number): void {
    if (!queueChannel.hasSubscribers) return;
    queueChannel.publish(Object.freeze({ ...this.#identity, queued }));
  }

  /** @param isRenewed whether others are tried. */
  publishRejection(isRenewed: boolean): void {
    if (!credentialsChannel.hasSubscribers) return;
    credentialsChannel.publish(Object.freeze({ ...this.#identity, isRenewed }));
  }
}
