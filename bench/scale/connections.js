/** The same few connections for everyone, opened before anything is measured. */
import { Agent, request } from 'undici';

const CONNECTIONS = 64;

export async function warmAgent(origin) {
  const dispatcher = new Agent({ connections: CONNECTIONS, keepAliveTimeout: 300_000 });
  const warmUp = async () => (await request(`${origin}/warm`, { dispatcher })).body.dump();
  await Promise.all(Array.from({ length: 4 * CONNECTIONS }, warmUp));
  return dispatcher;
}

/** Lets the service's time begin; resolves to when that was, in milliseconds since 1970. */
export async function beginService(origin, dispatcher) {
  const { body } = await request(`${origin}/begin`, { dispatcher });
  return (await body.json()).epoch;
}

/** How many requests are under way or wait for a connection. */
export function underWay(dispatcher, origin) {
  const { running, queued } = dispatcher.stats[origin];
  return running + queued;
}
