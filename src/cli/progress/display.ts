import type { JobUpdate } from '../../machine/events.js';
import { parseDuration } from '../../model/duration.js';
import { toSingleLine } from '../../model/errors.js';
import { startTimer } from '../../runtime/clock.js';
import { toDuration } from '../flag-checks.js';
import type { CliIO, Output } from '../io.js';
import { attempt, print, report, writeLine } from '../terminal.js';
import type { WaitCommand } from '../wait-command.js';
import { heartbeatLine, plainLine } from './lines.js';
import type { BatchView, Display, WaitView } from './wait-view.js';

/** The display that suits the flags and the terminal. */
export async function createDisplay(
  { quiet, output, flags }: WaitCommand,
  batch: BatchView,
  io: CliIO,
): Promise<Display> {
  if (quiet || output === 'ndjson') return createSilentDisplay(io);
  if (!canRedraw(io.stderr, io.env)) {
    const heartbeat = parseDuration('heartbeat', toDuration(flags.get('heartbeat') ?? '1m'));
    return createPlainDisplay(batch, io, heartbeat);
  }
  // Drawing takes a third of the start-up time, which a script need not wait for.
  const { createLiveDisplay } = await import('./live-display.js');
  return createLiveDisplay(batch, io);
}

/** Whether a stream is a terminal of a known size on which lines can be redrawn. */
export function canRedraw(
  { isTTY, columns, rows }: Pick<Output, 'isTTY' | 'columns' | 'rows'>,
  { TERM, CI = '' }: CliIO['env'],
): boolean {
  return Boolean(isTTY && columns && rows && TERM !== 'dumb' && ['', '0', 'false'].includes(CI));
}

/** Errors and results only. */
function createSilentDisplay(io: CliIO): Display {
  return { show() {}, report: line => report(io, line), print: text => print(io, text), stop() {} };
}

/** More jobs than this share one line, instead of a line for each change. */
const MAX_JOBS_WITH_LINES = 5;

/**
 * Writes a line for each change. It also writes one when nothing has changed for `heartbeat` milliseconds, because a CI may
 * end a program that is silent for long; 0 disables these. Many jobs share a line that says how many are done, at these
 * times and whenever another tenth is done; only one that needs a person has a line of its own.
 */
export function createPlainDisplay(batch: BatchView, io: CliIO, heartbeat: number): Display {
  let tenthsDone = 0;
  const startHeartbeat = (): (() => void) =>
    startTimer(heartbeat || Number.POSITIVE_INFINITY, showHeartbeat, true);
  const showLine = (line: string): void => {
    cancel();
    writeLine(io, line);
    cancel = startHeartbeat();
  };
  const showHeartbeat = (): void => {
    attempt(() => showLine(heartbeatLine(batch, io.now())));
  };
  const showCounts = (): void => {
    const tenths = Math.floor((10 * batch.settled) / batch.total);
    if (heartbeat === 0 || tenths <= tenthsDone) return;
    tenthsDone = tenths;
    showHeartbeat();
  };
  const showChange = (previous: WaitView, update: JobUpdate): void => {
    const line = plainLine(previous, update, io.now());
    if (line === undefined) return;
    const label = batch.isSingle ? '' : `${toSingleLine(previous.id, 80)}  `;
    showLine(label + line);
  };
  let cancel = startHeartbeat();
  return {
    show(previous, update) {
      const hasLine = batch.total <= MAX_JOBS_WITH_LINES || update.type === 'attention';
      attempt(() => (hasLine ? showChange(previous, update) : showCounts()));
    },
    report: line => report(io, line),
    print: text => print(io, text),
    stop(summary) {
      cancel();
      if (summary !== undefined) report(io, summary);
    },
  };
}
