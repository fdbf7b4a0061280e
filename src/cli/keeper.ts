import { oneLine } from '../errors/index.js';
import type { JobWait } from '../wait/job-wait.js';
import { CheckpointFile } from './checkpoint-file.js';
import { UsageError } from './usage-error.js';

/** Keeps the checkpoint of a wait up to date in a file. */
export interface Keeper {
  /** Called after every look. Tells once when writing does not work. */
  keep(onTrouble: (reason: string) => void): void;
  /** Resolves, after a last checkpoint, to the file from which the wait can be resumed, if there is one. */
  close(): Promise<string | undefined>;
}

/**
 * A keeper that has written its first checkpoint; one that does nothing when there is no path.
 * @throws UsageError when the file cannot be written: better now than after an hour.
 */
export async function keepCheckpoints(wait: JobWait, path: string | undefined): Promise<Keeper> {
  if (path === undefined) return { keep: () => {}, close: async () => undefined };
  const file = new CheckpointFile(path);
  const trouble = await file.save(wait.checkpoint());
  if (trouble)
    throw new UsageError(`Cannot write the checkpoint ${oneLine(path, 200)}: ${trouble}`);
  let told = false;
  return {
    keep(onTrouble) {
      void file.save(wait.checkpoint()).then(reason => {
        if (reason && !told) onTrouble(reason);
        told ||= reason !== undefined;
      });
    },
    async close() {
      return (await file.save(wait.checkpoint())) ? undefined : path;
    },
  };
}
