import { type Invocation, parseArguments } from './arguments.js';
import type { CommandName } from './commands.js';
import { formatErrors } from './errors.js';
import { EXIT, type ExitReason, exitReasonFor } from './exit-codes.js';
import type { CliIO } from './io.js';
import { packageVersion } from './package.js';
import { print, report, writeLine } from './terminal.js';

/**
 * Runs a command. Reports errors by throwing them.
 * @throws UsageError or OptionError before anything is sent.
 */
type Run = (invocation: Invocation, io: CliIO) => ExitReason | Promise<ExitReason>;

/** Loads only what a command needs, so that help and usage errors come at once. */
const LOADERS: Readonly<Record<CommandName, () => Promise<Run>>> = {
  wait: async () => (await import('./commands/wait.js')).runWaitCommand,
  get: async () => (await import('./commands/get.js')).runGetCommand,
  list: async () => (await import('./commands/list.js')).runListCommand,
  whoami: async () => (await import('./commands/whoami.js')).runWhoamiCommand,
  history: async () => (await import('./commands/history.js')).runHistoryCommand,
  sandbox: async () => (await import('./commands/sandbox.js')).runSandboxCommand,
  report: async () => (await import('./commands/report.js')).runReportCommand,
  completion: async () => (await import('./commands/completion.js')).runCompletionCommand,
  help: async () => (await import('./commands/help.js')).runHelpCommand,
};

/** Runs the command line and resolves to its exit code. Errors are reported on stderr. */
export async function run(args: readonly string[], io: CliIO): Promise<number> {
  try {
    const invocation = parseArguments(args);
    return EXIT[await dispatch(invocation, io)].code;
  } catch (error) {
    const [line = '', ...details] = formatErrors(error);
    report(io, line);
    for (const detail of details) writeLine(io, `  ${detail}`);
    return EXIT[exitReasonFor(error)].code;
  }
}

async function dispatch(invocation: Invocation, io: CliIO): Promise<ExitReason> {
  if (invocation.flags.has('version') && !invocation.flags.has('help')) {
    print(io, `${packageVersion()}\n`);
    return 'completed';
  }
  const runCommand = await LOADERS[invocation.command]();
  return runCommand(invocation, io);
}
