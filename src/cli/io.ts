import type { Readable, Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';

/** A stream the command writes to: a terminal, a file or a pipe. */
export type Output = Writable &
  Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'rows' | 'hasColors'>>;

export type StopSignal = 'SIGINT' | 'SIGTERM';

/** The outside world of the command. main.ts makes it from the process, tests make their own. */
export interface CliIO {
  readonly stdin: Readable;
  /** For results only. */
  readonly stdout: Output;
  /** For everything else. */
  readonly stderr: Output;
  /** The variables of the command itself; a JobClient reads those of the process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls `listener` on SIGINT and SIGTERM. Returns a function that removes it. */
  onSignal(listener: (signal: StopSignal) => void): () => void;
  /** Monotonic time in milliseconds. */
  now(): number;
}
