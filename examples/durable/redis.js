/** Starts a Redis of its own on a free port of 127.0.0.1, with an append-only file in a temporary folder. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** Resolves to undefined if redis-server is not installed. */
export async function startRedis() {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'jobwait-redis-'));
  const connection = { host: '127.0.0.1', port };
  let server;
  const start = async () => {
    server = spawn(
      'redis-server',
      [
        ...['--port', port, '--bind', '127.0.0.1', '--dir', folder],
        ...['--save', '', '--appendonly', 'yes'],
      ],
      { stdio: 'ignore' },
    );
    const failed = once(server, 'error').then(() => true);
    const redis = new Redis({ ...connection, retryStrategy: () => 50 });
    redis.on('error', () => {});
    const isInstalled = await Promise.race([redis.ping(), failed.then(() => undefined)]);
    redis.disconnect();
    return isInstalled !== undefined;
  };
  const kill = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  };
  if (!(await start())) {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  return {
    connection,
    kill,
    restart: start,
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort() {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
