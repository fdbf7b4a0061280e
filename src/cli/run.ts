import { readFile } from 'node:fs/promises';
import { type Command, readArguments } from './arguments.js';
import { type Ending, EXIT, endingOf } from './exit-codes.js';
import { helpText } from './help.js';
import { messageOf, print, tell } from './messages.js';
import { paintFor } from './paint.js';
import { tellWarnings } from './warnings.js';

/** Does what the arguments ask for. Resolves to the exit code; what goes wrong is told in one line. */
export async function run(args: readonly string[]): Promise<number> {
  return EXIT[await ending(args)].code;
}

async function ending(args: readonly string[]): Promise<Ending> {
  tellWarnings(tell);
  try {
    return await perform(readArguments(args));
  } catch (error) {
    tell(messageOf(error));
    return endingOf(error);
  }
}

/** Loads only what it needs: help and usage errors should come at once. */
async function perform(command: Command): Promise<Ending> {
  switch (command.kind) {
    case 'help':
      print(helpText(paintFor(process.stdout)));
      return 'completed';
    case 'version':
      print(`${await version()}\n`);
      return 'completed';
    case 'sandbox': {
      const { sandboxCommand } = await import('./sandbox/sandbox-command.js');
      await sandboxCommand(command);
      return 'completed';
    }
    case 'whoami': {
      const { whoamiCommand } = await import('./whoami-command.js');
      await whoamiCommand(command);
      return 'completed';
    }
    case 'history': {
      const { historyCommand } = await import('./history/history-command.js');
      historyCommand(command);
      return 'completed';
    }
    case 'wait': {
      const { waitCommand } = await import('./wait-command.js');
      return waitCommand(command);
    }
  }
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
