/** Polls are often half a minute apart, and a new connection would cost more than the poll. */
const KEEP_ALIVE_MS = 60_000;
/** A token of 32 KiB arrives in a header of the response to a login. */
const MAX_HEADER_BYTES = 64 * 1024;

/** The options of every agent of undici. Its own timeouts are off. */
export const AGENT_OPTIONS = {
  headersTimeout: 0,
  bodyTimeout: 0,
  maxHeaderSize: MAX_HEADER_BYTES,
  keepAliveTimeout: KEEP_ALIVE_MS,
} as const;
