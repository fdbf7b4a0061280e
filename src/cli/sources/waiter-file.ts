import { readFileSync } from 'node:fs';
import { compileWaiter, type Waiter } from '../../http-source/acceptors.js';
import { readWaiter } from '../../http-source/waiter-file.js';
import { toSingleLine } from '../../model/errors.js';
import { OptionError } from '../../model/validation.js';
import { UsageError } from '../errors.js';
import { systemErrorReason } from '../terminal.js';

/**
 * The waiter of `--waiter FILE#Name`. The name may be missing if the file has one waiter only.
 * @throws UsageError or OptionError if the file cannot be read, has no such waiter or the waiter is invalid.
 */
export function loadWaiter(reference: string): Waiter {
  const [, file = reference, name] = /^(.+?)(?:#([^#/]*))?$/s.exec(reference) ?? [];
  const shownFile = toSingleLine(file, 200);
  const json = readJson(file, shownFile);
  try {
    const waiter = readWaiter(json, name || undefined);
    compileWaiter(waiter);
    return waiter;
  } catch (error) {
    if (!(error instanceof OptionError) || error.option === 'waiter') throw error;
    const { option, expected, received } = error;
    throw new UsageError(
      `Expected ${option} in --waiter ${shownFile} to be ${expected}, got ${received}`,
    );
  }
}

function readJson(file: string, shownFile: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'it is not JSON' : systemErrorReason(error);
    throw new UsageError(`Cannot read --waiter ${shownFile}: ${reason}`);
  }
}
