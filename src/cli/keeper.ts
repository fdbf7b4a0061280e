import { monotonicNow, startTimer } from '../clock.js';
import { toSingleLine } from '../errors/index.js';
import { CheckpointFile } from './checkpoint-file.js';
import { UsageError } from './usage-error.js';

/** Keeps the checkpoints of waits up to date in a file. */
export interface CheckpointWriter {
  /** Called after every look. Tells once when writing does not work. */
  requestSave(onError: (reason: string) => void): void;
  /** Resolves, after a last time, to the file from which the waits can be resumed, if there is one. */
  close(): Promise<string | undefined>;
}

/** For waits that no file was asked for. */
export const NOOP_CHECKPOINT_WRITER: CheckpointWriter = {
  requestSave: () => {},
  close: async () => undefined,
};

/** Several waits are written no sooner than this many milliseconds after a look, */
const MIN_SAVE_INTERVAL_MS = 1000;
/** or this many times as long as it takes to gather them: thousands take a while. */
const SAVE_INTERVAL_FACTOR = 20;

/**
 * A keeper that has written the file once; one that does nothing when there is no path.
 * @param serialize gives what the file is to hold.
 * @param isThrottled whether that is so much that it is not written after every look, but soon after.
 * @throws UsageError when the file cannot be written: better now than after an hour.
 */
export async function createCheckpointWriter(
  serialize: () => string,
  path: string | undefined,
  isThrottled = false,
): Promise<CheckpointWriter> {
  if (path === undefined) return NOOP_CHECKPOINT_WRITER;
  let serializeTime = 0;
  const file = new CheckpointFile(path, () => {
    const startedAt = monotonicNow();
    const text = serialize();
    serializeTime = monotonicNow() - startedAt;
    return text;
  });
  const failure = await file.save();
  if (failure)
    throw new UsageError(`Cannot write the checkpoint ${toSingleLine(path, 200)}: ${failure}`);

  let hasReported = false;
  const save = async (onError: (reason: string) => void): Promise<void> => {
    const reason = await file.save();
    if (reason && !hasReported) onError(reason);
    hasReported ||= reason !== undefined;
  };
  let cancel: (() => void) | undefined;
  return {
    requestSave(onError) {
      const saveNow = (): void => {
        cancel = undefined;
        void save(onError);
      };
      if (isThrottled)
        cancel ??= startTimer(
          Math.max(MIN_SAVE_INTERVAL_MS, serializeTime * SAVE_INTERVAL_FACTOR),
          saveNow,
          true,
        );
      else saveNow();
    },
    async close() {
      cancel?.();
      return (await file.save()) ? undefined : path;
    },
  };
}
