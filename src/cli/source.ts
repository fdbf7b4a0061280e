import type { JobSource } from '../wait/job-source.js';
import type { Flags } from './flags.js';
import type { CliIO } from './io.js';
import { withClient, withProxy } from './settings.js';

/**
 * Runs an action with what the flags say is to be polled: an HTTP endpoint, a module's source or a client. Closes it
 * afterwards.
 * @throws UsageError or OptionError, before anything is sent, if it cannot be polled as the flags say.
 */
export async function withSource<T>(
  flags: Flags,
  env: CliIO['env'],
  action: (source: JobSource) => T,
): Promise<Awaited<T>> {
  const file = flags.get('source');
  if (file !== undefined) {
    const { loadModuleSource } = await import('./sources/module-source.js');
    return useSource(await loadModuleSource(file), action);
  }
  if (!flags.has('url')) return withClient(flags, action);
  return withProxy(flags, async dispatcher => {
    const { createHttpSource } = await import('./sources/http-source.js');
    return useSource(createHttpSource(flags, env, dispatcher), action);
  });
}

async function useSource<T>(
  source: JobSource & { close?(): unknown },
  action: (source: JobSource) => T,
): Promise<Awaited<T>> {
  try {
    return await action(source);
  } finally {
    await source.close?.();
  }
}
