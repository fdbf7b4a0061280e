import { loadPeer } from '../runtime/load-peer.js';

/** The optional peer, loaded here only. It keeps what is global in one place, however many copies of it there are. */
export const api: typeof import('@opentelemetry/api') = loadPeer(
  '@opentelemetry/api',
  'jobwait/otel needs the package @opentelemetry/api',
  '@opentelemetry/api',
);
