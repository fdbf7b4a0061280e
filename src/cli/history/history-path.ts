import { devNull, homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The file that remembers how long jobs took: JOBWAIT_HISTORY, or else one in the user's cache. Undefined when it is "off". */
export function historyPath({ JOBWAIT_HISTORY, XDG_CACHE_HOME }: Environment): string | undefined {
  const configured = JOBWAIT_HISTORY?.trim() ?? '';
  // People mean by the null device what it is for; as a history it would be replaced for everybody.
  if (configured === 'off' || configured === devNull) return undefined;
  if (configured !== '') return configured;
  const cacheHome = XDG_CACHE_HOME ?? '';
  return join(
    isAbsolute(cacheHome) ? cacheHome : join(homedir(), '.cache'),
    'jobwait',
    'history.json',
  );
}
