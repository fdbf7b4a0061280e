import { type AddressInfo, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RawServer {
  readonly endpoint: string;
  readonly sockets: readonly Socket[];
}

/** A server on loopback that speaks HTTP by hand: calls back on every request, with the number of earlier requests on its connection. */
export async function serveRaw(
  onRequest: (socket: Socket, earlier: number, connection: number) => void,
): Promise<RawServer> {
  const sockets: Socket[] = [];
  const server = createServer(socket => {
    const connection = sockets.push(socket) - 1;
    let requests = 0;
    socket.on('error', () => {});
    // A request without a body arrives as one packet.
    socket.on('data', () => {
      onRequest(socket, requests, connection);
      requests += 1;
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>(resolve => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  );
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

/** An answer with a job, as it goes over the wire. */
export function jobOnTheWire(status = 'Running'): string {
  const body = JSON.stringify({ job: { id: 'job-1', status } });
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}
