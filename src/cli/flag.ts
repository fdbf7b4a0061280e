import type { FlagCheck } from './flag-checks.js';

/** One flag of the command line. The parser, the help and the completion read the same tables. */
export interface Flag {
  /** Placeholder of its value in the help. A flag without one takes no value. */
  readonly value?: string;
  readonly help: string;
  /** Its letter: "o" for "-o". */
  readonly short?: string;
  /** The variables that are read if the flag is missing, for the help. */
  readonly variables?: readonly string[];
  /** The values that a shell completes. */
  readonly choices?: readonly string[];
  /** Whether it may be given several times. Of any other flag the last value counts. */
  readonly isRepeatable?: true;
  /** Default: any text that is not empty. */
  readonly check?: FlagCheck;
}

export type FlagTable = Readonly<Record<string, Flag>>;
