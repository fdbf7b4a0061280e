import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createProxyDispatcher } from '../../src/http/proxy-dispatcher.js';
import { parsePublicProxyUrl } from '../../src/http/proxy-settings.js';
import { clientOf, rejectionOf, TOKEN } from '../support/client.js';
import { setEnvironment } from '../support/environment.js';
import { answer, completed, inTurn, running, serve } from '../support/http-server.js';
import { jobOnTheWire, serveRaw } from '../support/raw-server.js';
import { shownBy } from '../support/shown.js';
import { serveProxy } from './support/proxy.js';

/** A host that is not this machine, and which only the proxy can reach. */
const elsewhere = { endpoint: 'http://gaussdb.example' };
const options = { allowInsecure: true };

beforeEach(() => {
  for (const name of ['http_proxy', 'https_proxy', 'no_proxy']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toUpperCase(), undefined);
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('without a dispatcher, requests go through the proxy of', () => {
  test.each(['HTTP_PROXY', 'http_proxy'])('%s', async name => {
    const proxy = await serveProxy(await serve(completed));
    vi.stubEnv(name, proxy.endpoint);
    expect((await clientOf(elsewhere, options).getJob('job-1'))?.status).toBe('Completed');
    expect(proxy.hosts).toEqual(['gaussdb.example:80']);
  });

  test('HTTPS_PROXY, if the endpoint is https', async () => {
    const proxy = await serveProxy(await serve(completed));
    vi.stubEnv('HTTPS_PROXY', proxy.endpoint);
    await rejectionOf(clientOf({ endpoint: 'https://gaussdb.example' }).getJob('job-1'));
    expect(proxy.hosts).toEqual(['gaussdb.example:443']);
  });

  test('a variable without a scheme', async () => {
    const proxy = await serveProxy(await serve(completed));
    vi.stubEnv('HTTP_PROXY', proxy.endpoint.replace('http://', ''));
    await clientOf(elsewhere, options).getJob('job-1');
    expect(proxy.hosts).toHaveLength(1);
  });

  test('logins too', async () => {
    const proxy = await serveProxy(
      await serve(inTurn(answer(201, {}, { 'x-subject-token': TOKEN }), completed)),
    );
    vi.stubEnv('HTTP_PROXY', proxy.endpoint);
    const iamEndpoint = 'http://iam.example';
    const auth = { user: 'ops', password: 'a password', domain: 'acme', iamEndpoint };
    await clientOf(elsewhere, { ...options, auth }).getJob('job-1');
    expect(proxy.hosts).toEqual(['iam.example:80', 'gaussdb.example:80']);
  });
});

describe('requests do not go through the proxy', () => {
  test.each(['gaussdb.example', '.example', '*'])('if NO_PROXY is %s', async noProxy => {
    const proxy = await serveProxy(await serve(completed));
    vi.stubEnv('HTTP_PROXY', proxy.endpoint);
    vi.stubEnv('NO_PROXY', noProxy);
    await rejectionOf(clientOf(elsewhere, options).getJob('job-1'));
    expect(proxy.hosts).toEqual([]);
  });

  test('to this machine', async () => {
    const server = await serve(completed);
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9');
    expect((await clientOf(server).getJob('job-1'))?.status).toBe('Completed');
    const { port } = new URL(server.endpoint);
    const named = clientOf({ endpoint: `http://localhost:${port}` });
    expect((await named.getJob('job-1'))?.status).toBe('Completed');
  });

  test('to the metadata of a server', async () => {
    const credential = { access: 'an-access-key', secret: 'secret-key', securitytoken: 'token-1' };
    const metadata = await serve(answer(200, { credential }));
    const proxy = await serveProxy(await serve(completed));
    setEnvironment({ JOBWAIT_METADATA_ENDPOINT: metadata.endpoint });
    vi.stubEnv('HTTP_PROXY', proxy.endpoint);
    await clientOf(elsewhere, { ...options, auth: { source: 'metadata' } }).getJob('job-1');
    expect(proxy.hosts).toEqual(['gaussdb.example:80']);
    expect(metadata.received).toHaveLength(1);
  });

  test("over a caller's dispatcher", async () => {
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9');
    const proxy = await serveProxy(await serve(completed));
    const dispatcher = await createProxyDispatcher(new URL(proxy.endpoint));
    onTestFinished(() => dispatcher.destroy());
    await clientOf(elsewhere, { ...options, dispatcher }).getJob('job-1');
    expect(proxy.hosts).toHaveLength(1);
  });
});

test('a stale connection through a proxy has one more try', async () => {
  const proxy = await serveProxy(
    await serveRaw((socket, earlier) => {
      if (earlier === 0) socket.write(jobOnTheWire());
      else socket.resetAndDestroy();
    }),
  );
  vi.stubEnv('HTTP_PROXY', proxy.endpoint);
  const client = clientOf(elsewhere, options);
  await client.getJob('job-1');
  await new Promise(resolve => setTimeout(resolve, 10));
  await client.getJob('job-1');
  expect(client.stats().requests).toBe(3);
});

describe('a proxy that', () => {
  test.each<[what: string, handle: (socket: Socket) => void, message: RegExp]>([
    [
      'refuses a request',
      socket => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
      /407/,
    ],
    ['closes the connection', socket => socket.end(), /The proxy closed the connection/],
    ['resets the connection', socket => socket.resetAndDestroy(), /ECONNRESET|closed/],
  ])('%s is an outage, and gets one request per poll', async (_, handle, message) => {
    const proxy = await serveRaw(handle);
    vi.stubEnv('HTTP_PROXY', proxy.endpoint);
    const wait = clientOf(elsewhere, options).waitForJob('job-1', { outageTimeout: 0 });
    const error = await rejectionOf(wait);
    expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', attempts: 1 });
    expect(error.message).toMatch(message);
    expect(proxy.sockets.length).toBeLessThanOrEqual(2);
  });

  test('does not listen is named', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9');
    const error = await rejectionOf(clientOf(elsewhere, options).getJob('job-1'));
    expect(error).toMatchObject({ code: 'ECONNREFUSED', message: expect.stringContaining(':9') });
  });
});

describe('the password of a proxy', () => {
  test('is sent to it, and shown nowhere', async () => {
    const password = 'a proxy password';
    const basic = Buffer.from(`ops:${password}`).toString('base64');
    const proxy = await serveProxy(await serve(answer(400, { error_msg: `${password} ${basic}` })));
    const { host } = new URL(proxy.endpoint);
    vi.stubEnv('HTTP_PROXY', `http://ops:${encodeURIComponent(password)}@${host}`);
    const error = await rejectionOf(clientOf(elsewhere, options).getJob('job-1'));
    expect(proxy.authorizations).toEqual([`Basic ${basic}`]);
    expect(error.message).toContain('[redacted] [redacted]');
    expect(shownBy(error)).not.toContain(password);
  });

  test.each(['http://ops:hunter2@ proxy:80', 'ftp://ops:hunter2@proxy', 'http://ops:hunter2@:1:2'])(
    'is not repeated if the address is malformed: %s',
    proxy => {
      vi.stubEnv('HTTPS_PROXY', proxy);
      const create = () => clientOf({ endpoint: 'https://gaussdb.example' });
      expect(create).toThrow(/^Expected `HTTPS_PROXY` to be the address of a proxy such as/);
      expect(create).not.toThrow('hunter2');
    },
  );

  test('is refused where others can read it', () => {
    expect(parsePublicProxyUrl('proxy', 'proxy.example:3128').href).toBe(
      'http://proxy.example:3128/',
    );
    for (const value of ['http://ops:hunter2@proxy.example', 'ops@proxy.example', 'http://:pw@a']) {
      expect(() => parsePublicProxyUrl('proxy', value)).toThrow('got one with a user or password');
    }
  });
});

test('a malformed proxy is no obstacle to a loopback endpoint', async () => {
  vi.stubEnv('HTTP_PROXY', '://');
  const wait = clientOf(await serve(inTurn(running, completed))).waitForJob('job-1');
  expect((await wait).status).toBe('Completed');
});
