import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const ENTRY = new URL('../../../dist/bullmq.js', import.meta.url).href;
const LIBRARY = new URL('../../../dist/index.js', import.meta.url).href;

/** A worker whose source knows a job's end by its id: see `timedJob`. A job whose id begins with "deadly" kills it. */
const SCRIPT = `
import { WaitWorker } from ${JSON.stringify(ENTRY)};
import { fixed } from ${JSON.stringify(LIBRARY)};
const source = {
  async getJob(id) {
    const [name, endsAt] = id.split('@');
    if (name.startsWith('deadly')) process.kill(process.pid, 'SIGKILL');
    if (Date.now() < Number(endsAt)) return { id, name, status: 'Running' };
    return name.startsWith('failing')
      ? { id, name, status: 'Failed', failReason: id }
      : { id, name, status: 'Completed', entities: { id } };
  },
};
const options = JSON.parse(process.argv[1]);
const worker = new WaitWorker({ clients: source, polling: fixed(100), ...options });
await worker.ready;
process.send('ready');
process.on('SIGTERM', () => worker.close().then(() => process.exit()));
`;

/** A job that ends at a time (in milliseconds since 1970). */
export const timedJob = (name: string, endsAt: number): string => `${name}@${Math.round(endsAt)}`;

/** A WaitWorker of the built package in a process of its own. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly exited: Promise<unknown>;

  private constructor(options: object) {
    this.#child = spawn(
      process.execPath,
      ['--input-type=module', '--eval', SCRIPT, JSON.stringify(options)],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: { PATH: process.env.PATH } },
    );
    this.exited = once(this.#child, 'exit');
  }

  /** @param options of the WaitWorker. Resolves once it is ready. */
  static async start(options: object): Promise<WorkerProcess> {
    const worker = new WorkerProcess(options);
    await Promise.race([once(worker.#child, 'message'), worker.exited]);
    return worker;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.isRunning) this.#child.kill(signal);
    await this.exited;
  }
}
