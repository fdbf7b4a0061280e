import type { Dispatcher } from 'undici';

/**
 * Sends requests through the global `fetch`, for runtimes whose undici cannot dispatch: Bun replaces the package with
 * its own, which lacks `dispatch`.
 */
export class FetchDispatcher {
  readonly #pending = new Set<AbortController>();

  dispatch(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const controller = new AbortController();
    this.#pending.add(controller);
    handler.onRequestStart?.(
      { abort: (reason: Error) => controller.abort(reason) } as Dispatcher.DispatchController,
      undefined,
    );
    void this.#send(request, handler, controller);
    return true;
  }

  /** Aborts the requests in flight; the runtime keeps the connections. */
  async destroy(): Promise<void> {
    for (const controller of this.#pending) controller.abort(new Error('The client is closed'));
  }

  async #send(
    { origin, path, method, headers, body }: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    controller: AbortController,
  ): Promise<void> {
    const own = undefined as unknown as Dispatcher.DispatchController;
    try {
      const response = await fetch(new URL(path, origin), {
        method,
        headers: headers as Record<string, string>,
        body: (body as string | undefined) ?? null,
        redirect: 'manual',
        signal: controller.signal,
      });
      handler.onResponseStart?.(
        own,
        response.status,
        decodedHeaders(response),
        response.statusText,
      );
      for await (const chunk of response.body ?? []) {
        handler.onResponseData?.(own, Buffer.from(chunk as Uint8Array));
      }
      handler.onResponseEnd?.(own, {});
    } catch (error) {
      handler.onResponseError?.(own, error as Error);
    } finally {
      this.#pending.delete(controller);
    }
  }
}

/** `fetch` decodes a compressed body, so the headers that describe the bytes on the wire no longer hold. */
function decodedHeaders({ headers }: Response): Record<string, string> {
  const {
    'content-encoding': encoding,
    'content-length': length,
    ...rest
  } = Object.fromEntries(headers);
  return encoding === undefined && length !== undefined
    ? { ...rest, 'content-length': length }
    : rest;
}
