import { type OptionError, type OptionName, receivedError } from '../model/validation.js';

/** The proxies for requests by protocol. */
export interface Proxies {
  readonly http: URL | undefined;
  readonly https: URL | undefined;
}

/** The variables of each protocol, in the order in which undici reads them. */
const PROXY_VARIABLES = {
  http: ['http_proxy', 'HTTP_PROXY'],
  https: ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'],
} as const;

/**
 * The proxies that the environment names; undefined if it names none. NO_PROXY is left to undici.
 * @throws OptionError naming a variable that is no address. Never its value, which may contain a password.
 */
export function readProxies(env: NodeJS.ProcessEnv = process.env): Proxies | undefined {
  const read = (protocol: keyof Proxies): URL | undefined => {
    const source = PROXY_VARIABLES[protocol].find(name => env[name]?.trim());
    return source && parseProxyUrl({ option: 'proxy', source }, env[source] as string);
  };
  const proxies = { http: read('http'), https: read('https') };
  return proxies.http || proxies.https ? proxies : undefined;
}

/** The passwords of proxies, as given and as sent, so that they can be redacted. */
export function proxySecrets({ http, https }: Proxies): string[] {
  return [http, https].flatMap(url => {
    if (!url?.password) return [];
    const [user, password] = [url.username, url.password].map(decodePercent) as [string, string];
    return [password, Buffer.from(`${user}:${password}`).toString('base64')];
  });
}

/**
 * The address of a proxy, with or without its scheme.
 * @throws OptionError, which never shows the value.
 */
export function parseProxyUrl(name: OptionName, value: string): URL {
  const text = withScheme(value.trim());
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^(https?|socks5?):$/.test(url.protocol) && url.hostname !== '') return url;
  throw proxyError(name, 'something else');
}

/**
 * The address of a proxy that others can read, as on a command line.
 * @throws OptionError, which never shows the value, also for one with a user or password.
 */
export function parsePublicProxyUrl(name: OptionName, value: string): URL {
  if (value.includes('@')) throw proxyError(name, 'one with a user or password');
  return parseProxyUrl(name, value);
}

function proxyError(name: OptionName, received: string): OptionError {
  return receivedError(
    name,
    'the address of a proxy such as "http://proxy.example:8080"',
    received,
  );
}

function withScheme(address: string): string {
  return address === '' || /^[a-z][\w+.-]*:\/\//i.test(address) ? address : `http://${address}`;
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
