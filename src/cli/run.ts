import { type Command, parseArguments } from './arguments.js';
import { formatErrors } from './errors.js';
import { EXIT, type ExitReason, exitReasonFor } from './exit-codes.js';
import { helpText } from './help.js';
import type { CliIO } from './io.js';
import { packageVersion } from './package.js';
import { paintFor, print, report, writeLine } from './terminal.js';

/** Runs the command and resolves to its exit code. Errors are reported on stderr. */
export async function run(args: readonly string[], io: CliIO): Promise<number> {
  try {
    return EXIT[await dispatch(parseArguments(args), io)].code;
  } catch (error) {
    const [line = '', ...details] = formatErrors(error);
    report(io, line);
    for (const detail of details) writeLine(io, `  ${detail}`);
    return EXIT[exitReasonFor(error)].code;
  }
}

/** Imports only what a command needs, so that help and usage errors come at once. */
async function dispatch(command: Command, io: CliIO): Promise<ExitReason> {
  switch (command.kind) {
    case 'help':
      print(io, helpText(paintFor(io.stdout)));
      return 'completed';
    case 'version':
      print(io, `${packageVersion()}\n`);
      return 'completed';
    case 'sandbox':
      await (await import('./commands/sandbox.js')).runSandboxCommand(command, io);
      return 'completed';
    case 'whoami':
      await (await import('./commands/whoami.js')).runWhoamiCommand(command, io);
      return 'completed';
    case 'history':
      (await import('./commands/history.js')).runHistoryCommand(command, io);
      return 'completed';
    case 'wait':
      return (await import('./commands/wait.js')).runWaitCommand(command, io);
  }
}
