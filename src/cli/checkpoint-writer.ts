import { toSingleLine } from '../model/errors.js';
import { monotonicNow, startTimer } from '../runtime/clock.js';
import { UsageError } from './errors.js';
import { replaceFile } from './replace-file.js';
import { systemErrorReason } from './terminal.js';

/** With many waits the file is not written after every poll, but at intervals of at least this length. */
const MIN_SAVE_INTERVAL_MS = 1000;
/** The interval is at least this many times the duration of a save, so that saving takes at most 5 % of the time. */
const SAVE_INTERVAL_FACTOR = 20;

export interface CheckpointWriterOptions {
  readonly path: string;
  /** Returns the current content of the file. */
  readonly serialize: () => string;
  /** Whether there are many waits. */
  readonly isThrottled: boolean;
  /** Called once, with the first reason why the file could not be written. */
  readonly onError: (reason: string) => void;
}

/** Keeps the checkpoints of the waits in a file. It writes synchronously, as a terminal program may. */
export class CheckpointWriter {
  readonly #options: CheckpointWriterOptions;
  #savedAt = 0;
  #saveDuration = 0;
  #hasReported = false;
  #nextSave: { readonly dueAt: number; cancel(): void } | undefined;

  /** @throws UsageError if the file cannot be written. */
  constructor(options: CheckpointWriterOptions) {
    this.#options = options;
    const failure = this.#save();
    if (failure === undefined) return;
    throw new UsageError(
      `Cannot write the checkpoint ${toSingleLine(options.path, 200)}: ${failure}`,
    );
  }

  /**
   * Called when the content has changed.
   * @param isUrgent whether a result has been printed, which would be printed again if this change were lost.
   */
  requestSave(isUrgent: boolean): void {
    if (!this.#options.isThrottled) {
      this.#saveOrReport();
      return;
    }
    const minInterval = isUrgent ? 0 : MIN_SAVE_INTERVAL_MS;
    const dueAt = this.#savedAt + Math.max(minInterval, this.#saveDuration * SAVE_INTERVAL_FACTOR);
    if (this.#nextSave && this.#nextSave.dueAt <= dueAt) return;
    this.#nextSave?.cancel();
    const delay = Math.max(dueAt - monotonicNow(), 0);
    this.#nextSave = { dueAt, cancel: startTimer(delay, () => this.#saveOrReport(), true) };
  }

  /** Writes the file for the last time. Returns whether that succeeded. */
  close(): boolean {
    this.#nextSave?.cancel();
    return this.#save() === undefined;
  }

  #saveOrReport(): void {
    this.#nextSave = undefined;
    const failure = this.#save();
    if (failure !== undefined && !this.#hasReported) this.#options.onError(failure);
    this.#hasReported ||= failure !== undefined;
  }

  /** Returns the reason of a failure. */
  #save(): string | undefined {
    const startedAt = monotonicNow();
    try {
      const text = this.#options.serialize();
      // An empty file could not be resumed, and what it held would be lost.
      if (text !== '') replaceFile(this.#options.path, text);
      return undefined;
    } catch (error) {
      return systemErrorReason(error);
    } finally {
      this.#savedAt = monotonicNow();
      this.#saveDuration = this.#savedAt - startedAt;
    }
  }
}
