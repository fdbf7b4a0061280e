/** The name of the tracer and the meter. */
export const ORIGIN = 'jobwait';

/** The code of a JobWaitError, such as "WAIT_TIMEOUT"; undefined for anything else. */
export function errorCodeOf(error: unknown): string | undefined {
  const code =
    error instanceof Error ? (error as Error & { readonly code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
