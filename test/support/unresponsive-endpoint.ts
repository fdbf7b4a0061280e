import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';

/** An endpoint that accepts no connection: its queue is full and is never emptied. */
export async function unresponsiveEndpoint(): Promise<string> {
  const script = `
    const server = require('node:net').createServer();
    server.listen(0, '127.0.0.1', 1, () => {
      require('node:fs').writeSync(1, String(server.address().port));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`;
  const child = spawn(process.execPath, ['--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const port = await new Promise<number>(resolve => {
    child.stdout.once('data', data => resolve(Number(data)));
  });
  const fillers = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  onTestFinished(() => {
    for (const filler of fillers) filler.destroy();
  });
  await new Promise(resolve => setTimeout(resolve, 100));
  return `http://127.0.0.1:${port}`;
}
