import type { Invocation } from '../arguments.js';
import { UsageError } from '../errors.js';
import type { ExitReason } from '../exit-codes.js';
import type { CliIO } from '../io.js';
import { print } from '../terminal.js';
import { COMPLETION_SCRIPTS } from './completion-scripts.js';

/**
 * Prints the script that completes commands and flags in a shell.
 * @throws UsageError if the shell is missing or unknown.
 */
export function runCompletionCommand({ words }: Invocation, io: CliIO): ExitReason {
  const [shell = '', ...others] = words;
  if (others.length > 0 || !Object.hasOwn(COMPLETION_SCRIPTS, shell)) {
    throw new UsageError('Expected "jobwait completion" with one of bash, zsh, fish');
  }
  print(io, COMPLETION_SCRIPTS[shell as keyof typeof COMPLETION_SCRIPTS]());
  return 'completed';
}
