import { debuglog } from 'node:util';
import { printDebugLines } from './debug-lines.js';

/** Set once a copy of the package in this process writes the log. */
const HAS_LOG = Symbol.for('jobwait.telemetry.hasLog');
const registry = globalThis as { [HAS_LOG]?: boolean };

/** With `NODE_DEBUG=jobwait`, writes a line for each event in this process to stderr. Call it as often as you like. */
export function startDebugLog(): void {
  if (registry[HAS_LOG]) return;
  registry[HAS_LOG] = true;
  const log = debuglog('jobwait');
  if (log.enabled) printDebugLines(line => log('%s', line));
}
