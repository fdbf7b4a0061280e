import { createRequire } from 'node:module';

/** The optional peers of this entry, as far as it uses them. */
interface Peers {
  readonly bullmq: typeof import('bullmq');
  readonly ioredis: typeof import('ioredis');
}

const require = createRequire(import.meta.url);

/** The peers, loaded here only. */
export const { bullmq, ioredis }: Peers = {
  bullmq: load('bullmq'),
  ioredis: load('ioredis'),
};

/** @throws if the package is not installed, saying how to install it. */
function load<Name extends keyof Peers>(name: Name): Peers[Name] {
  try {
    return require(name);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'MODULE_NOT_FOUND') throw error;
    const reason = message.includes(`'${name}'`) ? `${name} is not installed` : message;
    throw new Error(
      `jobwait/bullmq needs the packages bullmq and ioredis (${reason.split('\n')[0]}): npm install bullmq ioredis`,
      { cause: error },
    );
  }
}
