/** A wait saved as plain JSON. How one is made and read is in machine/checkpoint.ts. */
export interface WaitCheckpoint {
  readonly version: 1;
  readonly jobId: string;
  readonly [key: string]: unknown;
}
