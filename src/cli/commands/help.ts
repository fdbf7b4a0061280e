import type { Invocation } from '../arguments.js';
import { isCommandName } from '../commands.js';
import { UsageError } from '../errors.js';
import type { ExitReason } from '../exit-codes.js';
import { commandHelp, fullHelp, overview } from '../help.js';
import type { CliIO } from '../io.js';
import { suggestCommand } from '../suggestions.js';
import { paintFor, print } from '../terminal.js';

/**
 * Prints the help of a command, or the list of commands; with --help and without a command, everything about a wait.
 * @throws UsageError if there is no such command.
 */
export function runHelpCommand({ flags, words }: Invocation, io: CliIO): ExitReason {
  const [command, ...others] = words;
  const paint = paintFor(io.stdout);
  if (others.length > 0) throw new UsageError('Expected "jobwait help" or "jobwait help COMMAND"');
  if (command === undefined) print(io, flags.has('help') ? fullHelp(paint) : overview(paint));
  else if (isCommandName(command)) print(io, commandHelp(command, paint));
  else throw unknownCommandError(command);
  return 'completed';
}

function unknownCommandError(word: string): UsageError {
  const meant = suggestCommand(word);
  const advice = meant === undefined ? 'jobwait help lists them' : `Did you mean "${meant}"?`;
  return new UsageError(`"${word}" is no command; ${advice}`);
}
