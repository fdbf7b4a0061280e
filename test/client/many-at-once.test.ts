import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { clientOf } from '../support/client.js';
import { completed, serve } from '../support/http-server.js';

test('fifty concurrent requests without a signal cause no MaxListenersExceededWarning', async () => {
  const warning = vi.fn();
  process.on('warning', warning);
  onTestFinished(() => void process.off('warning', warning));
  const client = clientOf(await serve(completed), { rateLimit: { requestsPerSecond: 1e6 } });
  await client.getJob('job-0');
  await Promise.all(Array.from({ length: 50 }, (_, index) => client.getJob(`job-${index}`)));
  await turn();
  expect(warning).not.toHaveBeenCalled();
});
