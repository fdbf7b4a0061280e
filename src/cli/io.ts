import type { Readable, Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';

/** A stream the command writes to: a terminal, a file or a pipe. */
export type Output = Writable &
  Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'rows' | 'hasColors'>>;

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** The outside world of the command. start.ts makes it from the process, tests make their own. */
export interface CliIO {
  readonly stdin: Readable;
  /** For results only. */
  readonly stdout: Output;
  /** For everything else. */
  readonly stderr: Output;
  /** The variables of the command itself; a JobClient reads those of the process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls `listener` once, on the first signal that stops the command. Returns a function that removes it. */
  onSignal(listener: (signal: StopSignal) => void): () => void;
  /** Calls `suspend` before Ctrl-Z stops the process, and `resume` when it goes on. Returns a function that removes both. */
  onSuspend(suspend: () => void, resume: () => void): () => void;
  /** Monotonic time in milliseconds. */
  now(): number;
}
