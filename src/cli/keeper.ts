import { after, monotonicNow } from '../clock.js';
import { oneLine } from '../errors/index.js';
import { CheckpointFile } from './checkpoint-file.js';
import { UsageError } from './usage-error.js';

/** Keeps the checkpoints of waits up to date in a file. */
export interface Keeper {
  /** Called after every look. Tells once when writing does not work. */
  keep(onTrouble: (reason: string) => void): void;
  /** Resolves, after a last time, to the file from which the waits can be resumed, if there is one. */
  close(): Promise<string | undefined>;
}

/** For waits that no file was asked for. */
export const NO_KEEPER: Keeper = { keep: () => {}, close: async () => undefined };

/** Several waits are written no sooner than this many milliseconds after a look, */
const PAUSE = 1000;
/** or this many times as long as it takes to gather them: thousands take a while. */
const PAUSE_SHARE = 20;

/**
 * A keeper that has written the file once; one that does nothing when there is no path.
 * @param read gives what the file is to hold.
 * @param paced whether that is so much that it is not written after every look, but soon after.
 * @throws UsageError when the file cannot be written: better now than after an hour.
 */
export async function keepCheckpoints(
  read: () => string,
  path: string | undefined,
  paced = false,
): Promise<Keeper> {
  if (path === undefined) return NO_KEEPER;
  let took = 0;
  const file = new CheckpointFile(path, () => {
    const begun = monotonicNow();
    const text = read();
    took = monotonicNow() - begun;
    return text;
  });
  const trouble = await file.save();
  if (trouble)
    throw new UsageError(`Cannot write the checkpoint ${oneLine(path, 200)}: ${trouble}`);

  let told = false;
  const save = async (onTrouble: (reason: string) => void): Promise<void> => {
    const reason = await file.save();
    if (reason && !told) onTrouble(reason);
    told ||= reason !== undefined;
  };
  let cancel: (() => void) | undefined;
  return {
    keep(onTrouble) {
      const saveNow = (): void => {
        cancel = undefined;
        void save(onTrouble);
      };
      if (paced) cancel ??= after(Math.max(PAUSE, took * PAUSE_SHARE), saveNow, true);
      else saveNow();
    },
    async close() {
      cancel?.();
      return (await file.save()) ? undefined : path;
    },
  };
}
