import type { JobClient } from '../../../../src/client/job-client.js';
import type { JobClientOptions } from '../../../../src/client/options.js';
import { clientOf } from '../../../support/client.js';
import { SimulatedService, type SimulatedServiceOptions } from './simulated-service.js';

/** High enough that the rate limit has no effect. */
const RATE = { requestsPerSecond: 200 };

/** A service without a socket, and a client of it. */
export function simulate(
  options: SimulatedServiceOptions,
  settings: JobClientOptions = {},
): { readonly service: SimulatedService; readonly client: JobClient } {
  const service = new SimulatedService(options);
  const client = clientOf(
    { endpoint: 'https://service.example' },
    {
      service: options.service ?? 'gaussdb',
      dispatcher: service,
      rateLimit: RATE,
      ...settings,
    },
  );
  return { service, client };
}
