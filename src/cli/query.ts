import { removeUnprintable, toSingleLine } from '../model/errors.js';
import { toJsonText } from '../telemetry/json-text.js';
import { UsageError } from './errors.js';
import type { Flags } from './flags.js';
import { toJsonLine } from './results.js';
import type { Query } from './wait-command.js';

/**
 * The query of --query, if it was given. Only then is the interpreter loaded.
 * @throws OptionError if it is no JMESPath expression.
 */
export async function loadQuery(flags: Flags): Promise<Query | undefined> {
  const text = flags.get('query');
  if (text === undefined) return undefined;
  const { compileExpression } = await import('../http-source/expression.js');
  const evaluate = compileExpression('query', text);
  return job => {
    try {
      // It sees what --json prints.
      return `${toText(evaluate(JSON.parse(toJsonText(job))))}\n`;
    } catch (error) {
      const reason = toSingleLine(error instanceof Error ? error.message : String(error), 200);
      throw new UsageError(
        `--query cannot be computed for job ${toSingleLine(job.id, 80)}: ${reason}`,
      );
    }
  };
}

/** Text and numbers as they are, nothing as an empty line, anything else as JSON. */
function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  // A certificate or a script keeps its lines and tabs.
  if (typeof value === 'string')
    return value
      .split(/(\r?\n|\t)/)
      .map(toPrintable)
      .join('');
  return toJsonLine(value).trimEnd();
}

function toPrintable(text: string, index: number): string {
  const isSeparator = index % 2 === 1;
  return isSeparator ? text.replace('\r', '') : removeUnprintable(text);
}
