import { toSingleLine } from '../errors/index.js';

/**
 * Tells of warnings, such as that of a history that cannot be read, in one line each instead of Node's two. Returns the way
 * to leave. Whoever has turned warnings off gets none.
 */
export function reportWarnings(reportLine: (line: string) => void): () => void {
  const defaultListeners = process.listeners('warning');
  if (defaultListeners.length === 0) return () => {};
  const listener = ({ message }: Error): void => reportLine(toSingleLine(message, 500));
  process.removeAllListeners('warning');
  process.on('warning', listener);
  return () => {
    process.off('warning', listener);
    for (const defaultListener of defaultListeners) process.on('warning', defaultListener);
  };
}
