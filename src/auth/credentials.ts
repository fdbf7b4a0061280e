/** What identifies the caller to the service, request by request. */
export interface Credentials {
  /**
   * The headers of one request; a token is fetched when there is none.
   * @throws what the caller's token function threw, marked final; a TimeoutError when it took too long.
   */
  headers(): Promise<Readonly<Record<string, string>>>;
  /** Told that the service refused these headers. Whether asking again with `headers()` may help. */
  refused(headers: Readonly<Record<string, string>>): boolean;
  /** Every secret that was sent so far, to be taken out of what a service says. */
  secrets(): Iterable<string>;
}

/** Shorter secrets are also words: taking them out would take the sense out. No real credential is as short. */
const SHORTEST_SECRET = 6;

/** Text with every secret taken out. */
export function redact(text: string, secrets: Iterable<string>): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length >= SHORTEST_SECRET) clean = clean.replaceAll(secret, '[redacted]');
  }
  return clean;
}
