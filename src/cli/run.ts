import { readFile } from 'node:fs/promises';
import { type Command, parseArguments } from './arguments.js';
import { EXIT, type ExitReason, exitReasonFor } from './exit-codes.js';
import { helpText } from './help.js';
import { describeFailure, paintFor, print, report, reportWarnings } from './terminal.js';

/** Does what the arguments ask for. Resolves to the exit code; what goes wrong is told in one line. */
export async function run(args: readonly string[]): Promise<number> {
  return EXIT[await execute(args)].code;
}

async function execute(args: readonly string[]): Promise<ExitReason> {
  reportWarnings(report);
  try {
    return await dispatch(parseArguments(args));
  } catch (error) {
    report(describeFailure(error));
    return exitReasonFor(error);
  }
}

/** Loads only what it needs: help and usage errors should come at once. */
async function dispatch(command: Command): Promise<ExitReason> {
  switch (command.kind) {
    case 'help':
      print(helpText(paintFor(process.stdout)));
      return 'completed';
    case 'version':
      print(`${await version()}\n`);
      return 'completed';
    case 'sandbox': {
      const { runSandboxCommand } = await import('./commands/sandbox.js');
      await runSandboxCommand(command);
      return 'completed';
    }
    case 'whoami': {
      const { runWhoamiCommand } = await import('./commands/whoami.js');
      await runWhoamiCommand(command);
      return 'completed';
    }
    case 'history': {
      const { runHistoryCommand } = await import('./commands/history.js');
      runHistoryCommand(command);
      return 'completed';
    }
    case 'wait': {
      const { runWaitCommand } = await import('./commands/wait.js');
      return runWaitCommand(command);
    }
  }
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
