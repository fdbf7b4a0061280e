import { defineCheck } from './validation.js';

/** A version, a trace id, a span id and flags. Neither id is zero; "ff" is no version. */
const TRACEPARENT_PATTERN =
  /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:-[!-~]*)?$/;
/** Length of version 00, which has no further fields. */
const VERSION_00_LENGTH = 55;
/** Later versions may have further fields, but a checkpoint is small. */
const MAX_LENGTH = 256;

/** Whether a value is a traceparent as the W3C recommendation "Trace Context" defines it. */
export function isTraceparent(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return false;
  if (!TRACEPARENT_PATTERN.test(value)) return false;
  return !value.startsWith('00') || value.length === VERSION_00_LENGTH;
}

export const checkTraceparent = defineCheck<string>(
  'a W3C traceparent such as "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"',
  isTraceparent,
);
