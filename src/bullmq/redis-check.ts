import type { Redis } from 'ioredis';
import { warnOnce } from '../runtime/diagnostics.js';

/** Reports a Redis that may lose waits: one that evicts keys, or does not persist. Settings that it does not show are not judged. */
export async function checkRedis(redis: Redis): Promise<void> {
  const info = await attempt(() => redis.info());
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info ?? '')?.[1];
  const policy = field('maxmemory_policy');
  if (policy && policy !== 'noeviction') {
    warnOnce(
      'JOBWAIT_REDIS_EVICTION',
      `Redis may evict waits when its memory is full: its maxmemory-policy is "${policy}"; set it to "noeviction"`,
    );
  }
  if (field('aof_enabled') !== '0') return;
  const [, savePoints] = ((await attempt(() => redis.config('GET', 'save'))) as string[]) ?? [];
  if (savePoints !== '') return;
  warnOnce(
    'JOBWAIT_REDIS_PERSISTENCE',
    'Redis does not persist, so a restart of it loses all waits: set "appendonly yes"',
  );
}

/** Managed services forbid some of these commands. */
async function attempt<T>(command: () => Promise<T>): Promise<T | undefined> {
  try {
    return await command();
  } catch {
    return undefined;
  }
}
