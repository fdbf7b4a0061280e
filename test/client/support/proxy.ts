import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { onLoopback } from '../../support/http-server.js';

/** A proxy on loopback that records the requested hosts. It connects to `target`, whatever the host. */
export async function serveProxy(target: { readonly endpoint: string }) {
  const { hostname, port } = new URL(target.endpoint);
  const hosts: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    hosts.push(request.url ?? '');
    authorizations.push(request.headers['proxy-authorization']);
    const upstream = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(upstream).pipe(client);
    });
    const destroy = (): void => void [upstream, client].map(socket => socket.destroy());
    upstream.on('error', destroy).on('close', destroy);
    client.on('error', destroy).on('close', destroy);
  });
  return { hosts, authorizations, ...(await onLoopback(server, 'http')) };
}
