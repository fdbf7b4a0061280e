/** A rate limit below those of its clients, which share it, also with other processes. */
export interface PermitPool {
  /** What one client may expect of it. */
  readonly requestsPerSecond: number;
  /**
   * Takes a permit, for a request that is sent at once. If there is none, some are fetched and the subscribers called.
   * @param wanted number of requests that wait.
   */
  tryTake(wanted: number): boolean;
  /** Calls back when there may be permits. Returns a function that unsubscribes. */
  subscribe(onPermits: () => void): () => void;
  /**
   * Slows down all clients.
   * @param age how long ago the throttled request was sent, in milliseconds.
   * @param retryAfter milliseconds without requests; 0 if the service named none.
   */
  throttle(age: number, retryAfter: number): void;
}
