import { oneLine } from '../errors/index.js';

/**
 * Tells of warnings, such as that of a history that cannot be read, in one line each instead of Node's two. Returns the way
 * to leave. Whoever has turned warnings off gets none.
 */
export function tellWarnings(tellOne: (line: string) => void): () => void {
  const others = process.listeners('warning');
  if (others.length === 0) return () => {};
  const listener = ({ message }: Error): void => tellOne(oneLine(message, 500));
  process.removeAllListeners('warning');
  process.on('warning', listener);
  return () => {
    process.off('warning', listener);
    for (const other of others) process.on('warning', other);
  };
}
