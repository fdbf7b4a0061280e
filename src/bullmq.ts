/**
 * Waits that outlive the process and the machine, on a BullMQ queue in Redis. Needs the optional peers `bullmq` and
 * `ioredis`.
 */

export { DurableWait } from './bullmq/durable-wait.js';
export {
  type DurableWaitOptions,
  DurableWaits,
  type DurableWaitsOptions,
} from './bullmq/durable-waits.js';
export type { QueueOptions } from './bullmq/options.js';
export { redisHistory } from './bullmq/redis-history.js';
export { WaitWorker, type WaitWorkerOptions } from './bullmq/wait-worker.js';
export type { WorkerClients } from './bullmq/worker-clients.js';
