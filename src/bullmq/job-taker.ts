import type { Job, Worker, WorkerOptions } from 'bullmq';
import { sleep } from '../runtime/clock.js';
import { Deferred } from '../wait/handle.js';
import { bullmq } from './packages.js';

/** Jobs that are fetched at the same time while the queue has some. */
const FETCH_TOGETHER = 16;
/** How long (ms) the next attempt waits after one that brought no job, and after one that failed. */
const PAUSE_MS = 10;
const RETRY_MS = 500;

export interface TakerOptions
  extends Pick<WorkerOptions, 'connection' | 'prefix' | 'lockDuration'> {
  /** How many jobs may be held at the same time. */
  readonly capacity: number;
}

export interface TakerObserver {
  /** Number of jobs that are held. */
  held(): number;
  onTaken(job: Job): void;
  onError(error: unknown): void;
}

/** Takes jobs from the queue while there is room for them. */
export class JobTaker {
  readonly #worker: Worker;
  readonly #capacity: number;
  readonly #observer: TakerObserver;
  #nextToken = 0;
  #room: Deferred<void> | undefined;
  #isStopped = false;
  #taking: Promise<void> | undefined;

  constructor(queue: string, { capacity, ...options }: TakerOptions, observer: TakerObserver) {
    this.#capacity = capacity;
    this.#observer = observer;
    // Jobs are fetched, renewed and finished by hand: BullMQ would keep a promise and a timer for each.
    this.#worker = createWorker(queue, {
      ...options,
      autorun: false,
      skipLockRenewal: true,
      skipStalledCheck: true,
      skipVersionCheck: true,
    });
    this.#worker.on('error', error => observer.onError(error));
  }

  async start(): Promise<void> {
    await this.#worker.waitUntilReady();
    if (this.#isStopped) return;
    this.#taking = this.#takeAll();
  }

  /** Called when a job is no longer held. */
  makeRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }

  /** Resolves once no more jobs come. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.makeRoom();
    // By force: it would wait for a job to come first.
    await this.#worker.close(true);
    await this.#taking;
  }

  async #takeAll(): Promise<void> {
    while (!this.#isStopped) {
      if (this.#observer.held() >= this.#capacity) {
        this.#room = new Deferred();
        await this.#room.promise;
        continue;
      }
      if (!(await this.#take(true))) continue;
      // Others are probably waiting too.
      while (!this.#isStopped && (await this.#takeSeveral()));
    }
  }

  /** Returns whether there may be more. */
  async #takeSeveral(): Promise<boolean> {
    const room = this.#capacity - this.#observer.held();
    const count = Math.min(room, FETCH_TOGETHER);
    const taken = await Promise.all(Array.from({ length: count }, () => this.#take(false)));
    return count > 0 && taken.every(Boolean);
  }

  async #take(isBlocking: boolean): Promise<boolean> {
    const token = `${this.#worker.id}:${this.#nextToken++}`;
    try {
      const job = await this.#worker.getNextJob(token, { block: isBlocking });
      if (job) this.#observer.onTaken(job);
      else if (isBlocking && !this.#isStopped) await sleep(PAUSE_MS);
      return job !== undefined;
    } catch (error) {
      if (this.#isStopped) return false;
      this.#observer.onError(error);
      await sleep(RETRY_MS);
      return false;
    }
  }
}

/** A worker that takes jobs whose data cannot be read too: they have to be failed, not to be found again and again. */
function createWorker(queue: string, options: WorkerOptions): Worker {
  class LenientWorker extends bullmq.Worker {
    protected override createJob(data: Parameters<Worker['createJob']>[0], jobId: string): Job {
      try {
        return super.createJob(data, jobId);
      } catch {
        const { id, name, opts, timestamp, attemptsMade, attemptsStarted, stalledCounter } = data;
        const readable = {
          ...{ id, name, opts, timestamp, attemptsMade, attemptsStarted, stalledCounter },
          data: 'null',
        };
        return super.createJob(readable as typeof data, jobId);
      }
    }
  }
  return new LenientWorker(queue, null, options);
}
