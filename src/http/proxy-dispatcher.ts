import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { Agent, buildConnector, Dispatcher, Pool } from 'undici';
import { AGENT_OPTIONS } from './agent-options.js';
import { isLoopback } from './loopback.js';
import type { Proxies } from './proxy-settings.js';

/** Sends requests through proxies, but those to this machine, and to the hosts in NO_PROXY, directly. */
export class ProxyDispatcher {
  readonly #direct: Agent;
  readonly #proxied: Dispatcher;
  readonly #events = new EventEmitter();

  /** @param connect makes direct connections. Default: undici's own connector. */
  constructor(
    undici: typeof import('undici'),
    proxies: Proxies,
    connect?: Agent.Options['connect'],
  ) {
    const options: Agent.Options = {
      ...AGENT_OPTIONS,
      ...(connect && { connect }),
      factory: (origin, poolOptions: Pool.Options) =>
        new undici.Pool(origin, { ...poolOptions, connect: failOnce(poolOptions.connect) })
          .on('connect', () => this.#events.emit('connect'))
          .on('connectionError', () => this.#events.emit('connectionError')),
    };
    this.#direct = new undici.Agent(options);
    this.#proxied = new undici.EnvHttpProxyAgent({
      ...options,
      // undici would read an undefined one from the environment.
      httpProxy: proxies.http?.href ?? '',
      httpsProxy: proxies.https?.href ?? '',
    });
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const { hostname } = new URL(options.origin as string | URL);
    const dispatcher = isLoopback(hostname) ? this.#direct : this.#proxied;
    return dispatcher.dispatch(options, handler);
  }

  /** Listens to connections that were made, or could not be made. */
  on(event: 'connect' | 'connectionError', listener: () => void): this {
    this.#events.on(event, listener);
    return this;
  }

  async destroy(): Promise<void> {
    await Promise.all([this.#direct.destroy(), this.#proxied.destroy()]);
  }
}

/** A dispatcher for the option of a client, which sends requests through one proxy. The caller destroys it. */
export async function createProxyDispatcher(proxy: URL): Promise<ProxyDispatcher> {
  return new ProxyDispatcher(await import('undici'), { http: proxy, https: proxy });
}

/**
 * undici takes the error of a closed socket for that of an earlier request, and connects again without end. A proxy that
 * closes the connection instead of opening a tunnel causes one.
 */
function failOnce(connect: Pool.Options['connect']): Pool.Options['connect'] {
  if (typeof connect !== 'function') return connect;
  const connectOnce: buildConnector.connector = (options, callback) =>
    connect(options, (error, socket) => {
      if (error) callback(rebuildConnectError(error), null);
      else callback(null, socket as Socket);
    });
  return connectOnce;
}

function rebuildConnectError(error: NodeJS.ErrnoException): Error {
  if (error.code !== 'UND_ERR_SOCKET') return error;
  const message = 'The proxy closed the connection';
  return Object.assign(new Error(message), { code: 'ECONNRESET' });
}
