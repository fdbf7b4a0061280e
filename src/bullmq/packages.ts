import { loadPeer } from '../runtime/load-peer.js';

/** The optional peers of this entry, as far as it uses them. */
interface Peers {
  readonly bullmq: typeof import('bullmq');
  readonly ioredis: typeof import('ioredis');
}

/** The peers, loaded here only. */
export const { bullmq, ioredis }: Peers = {
  bullmq: load('bullmq'),
  ioredis: load('ioredis'),
};

/** @throws if the package is not installed, saying how to install it. */
function load<Name extends keyof Peers>(name: Name): Peers[Name] {
  const needs = 'jobwait/bullmq needs the packages bullmq and ioredis';
  return loadPeer(name, needs, 'bullmq ioredis');
}
