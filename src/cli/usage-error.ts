/** The command was called wrong. One line that names the flag. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** What a call into the library gives, its usage errors in the words of the command. */
export function withUsageErrors<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw toUsageError(error);
  }
}

/** A usage error of the library, which is a TypeError that names options, as one that names flags; any other error as it is. */
export function toUsageError(error: unknown): unknown {
  return error instanceof TypeError ? new UsageError(replaceOptionNames(error.message)) : error;
}

/** A message of the library in the words of the command: `projectId` is --project-id. */
export function replaceOptionNames(message: string): string {
  return message
    .replaceAll('give the option ', 'give ')
    .replace(
      /`checkpoint\.?([\w.]*)`/g,
      (_, field) => `${field || 'the content'} of --resume's file`,
    )
    .replace(/`(\w+)`/g, (_, option) => flagForOption(option));
}

function flagForOption(option: string): string {
  if (option === 'id') return 'the job id';
  if (option === 'auth') return '--token-file';
  return `--${option.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}
