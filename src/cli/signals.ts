import { fstatSync, type Stats, statSync } from 'node:fs';
import { constants, devNull } from 'node:os';
import type { CliIO, StopSignal } from './io.js';

/** Both the terminal and a wrapper pass on a Ctrl-C, so a signal that follows this soon is a repetition. */
const MAX_REPEAT_INTERVAL_MS = 1000;

/** The part of a process that `handleSignals` needs. */
export type SignalProcess = Pick<NodeJS.Process, 'on' | 'off' | 'exit' | 'kill' | 'pid'>;

export interface Signals extends Pick<CliIO, 'onSignal' | 'onSuspend'> {
  /** Whether a signal has stopped the command. */
  readonly isStopping: boolean;
}

/**
 * Handles the signals of a process. The first one that stops it goes to the listener; a repetition within a second is
 * ignored, so that what the listener has begun is completed; a later one ends the process at once.
 * @param ignoresHangup whether SIGHUP does nothing.
 */
export function handleSignals(
  target: SignalProcess,
  now: () => number,
  ignoresHangup: boolean,
): Signals {
  let listener: ((signal: StopSignal) => void) | undefined;
  let stoppedAt: number | undefined;
  let isListening = false;

  const handleStop = (signal: StopSignal): void => {
    if (stoppedAt === undefined && listener) {
      stoppedAt = now();
      listener(signal);
    } else if (stoppedAt === undefined || now() - stoppedAt >= MAX_REPEAT_INTERVAL_MS) {
      target.exit(128 + constants.signals[signal]);
    }
  };
  const stopSignals: StopSignal[] = ['SIGINT', 'SIGTERM'];
  if (ignoresHangup) target.on('SIGHUP', () => {});
  else stopSignals.push('SIGHUP');

  return {
    get isStopping() {
      return stoppedAt !== undefined;
    },
    onSignal(newListener) {
      listener = newListener;
      // They stay for the rest of the process: without them a repetition would end it.
      if (!isListening) for (const signal of stopSignals) target.on(signal, handleStop);
      isListening = true;
      return () => {
        listener = undefined;
      };
    },
    onSuspend(suspend, resume) {
      const handleSuspend = (): void => {
        suspend();
        // Without a listener the signal stops the process.
        target.off('SIGTSTP', handleSuspend);
        target.kill(target.pid, 'SIGTSTP');
      };
      const handleContinue = (): void => {
        target.off('SIGTSTP', handleSuspend).on('SIGTSTP', handleSuspend);
        resume();
      };
      target.on('SIGTSTP', handleSuspend).on('SIGCONT', handleContinue);
      return () => void target.off('SIGTSTP', handleSuspend).off('SIGCONT', handleContinue);
    },
  };
}

/**
 * Whether stdout and stderr are both regular files or the null device, as `nohup` leaves them. Whether SIGHUP was ignored
 * when the process started cannot be determined, because Node.js resets it.
 */
export function hasDetachedOutput(descriptors: readonly number[] = [1, 2]): boolean {
  try {
    return descriptors.map(descriptor => fstatSync(descriptor)).every(isFileOrNullDevice);
  } catch {
    return false;
  }
}

function isFileOrNullDevice(stats: Stats): boolean {
  if (stats.isFile()) return true;
  return stats.isCharacterDevice() && stats.rdev === statSync(devNull).rdev;
}
