/** The connections of every contender: the same few, opened before the measurement. */
import { Agent, request } from 'undici';

const CONNECTIONS = 64;

export async function warmAgent(origin) {
  const dispatcher = new Agent({ connections: CONNECTIONS, keepAliveTimeout: 300_000 });
  const warmUp = async () => (await request(`${origin}/warm`, { dispatcher })).body.dump();
  await Promise.all(Array.from({ length: 4 * CONNECTIONS }, warmUp));
  return dispatcher;
}

/** Starts the service's time. Resolves to its start in milliseconds since 1970. */
export async function startService(origin, dispatcher) {
  const { body } = await request(`${origin}/start`, { dispatcher });
  return (await body.json()).epoch;
}

/** Number of requests in flight or waiting for a connection. */
export function inFlight(dispatcher, origin) {
  const { running, queued } = dispatcher.stats[origin];
  return running + queued;
}
