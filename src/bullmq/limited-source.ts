import { RateLimiter } from '../client/rate-limit/rate-limiter.js';
import { sendInTime } from '../client/time-limit.js';
import { isApiError } from '../model/errors.js';
import { monotonicNow, runWithTimeout } from '../runtime/clock.js';
import { classifyApiError } from '../services/error-codes.js';
import type { JobLike, JobSource, PollContext } from '../wait/job-source.js';
import type { SourceConfig } from '../wait/options.js';
import type { PermitPool } from '../wait/permit-pool.js';
import { createSourceScheduler } from '../wait/source-scheduler.js';

/** How long (ms) one call of getJob may take, from when it has its permit. */
const POLL_TIMEOUT_MS = 30_000;
/** The pool alone decides. */
const UNLIMITED = 1e6;

/** Any source, with a permit of the pool for each call of getJob. One that batches polls cannot say what it sends, so it is asked for each. */
export function limitSource(source: JobSource, pool: PermitPool): SourceConfig {
  const limiter = new RateLimiter(UNLIMITED, UNLIMITED);
  limiter.limitBy(pool);

  async function poll(
    id: string,
    context: PollContext,
    deadlineAt: number,
  ): Promise<JobLike | undefined> {
    await limiter.acquire({ signal: context.signal, deadlineAt });
    const requestedAt = monotonicNow();
    context.onSent?.();
    try {
      return await runWithTimeout(signal => source.getJob(id, { ...context, signal }), {
        timeout: POLL_TIMEOUT_MS,
        message: 'The poll took longer than 30s',
        signals: [context.signal],
        unref: context.unref ?? false,
      });
    } catch (error) {
      const { status, retryAfter = 0 } = isApiError(error) ? error : {};
      if (status === 429 || retryAfter > 0) limiter.throttle({ requestedAt, retryAfter });
      throw error;
    }
  }

  const limited: JobSource = {
    getJob(id, context) {
      const { deadline = Number.POSITIVE_INFINITY } = context;
      const deadlineAt = monotonicNow() + Math.max(deadline, 0);
      return sendInTime(
        ({ signal }) => poll(id, { ...context, signal }, deadlineAt),
        { ...context, deadlineAt },
        POLL_TIMEOUT_MS,
      );
    },
  };
  return {
    scheduler: createSourceScheduler(limited),
    // A call has its own timeout, and time without a permit is no failure.
    pollTimeout: Number.POSITIVE_INFINITY,
    classifyApiError,
  };
}
