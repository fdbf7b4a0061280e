import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * An optional peer of an entry of the package.
 * @param needs what the entry needs, for the message: "jobwait/otel needs the package @opentelemetry/api".
 * @param install the packages to install.
 * @throws if the package is not installed, saying how to install it.
 */
export function loadPeer<T>(name: string, needs: string, install: string): T {
  try {
    return require(name) as T;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'MODULE_NOT_FOUND') throw error;
    const reason = message.includes(`'${name}'`) ? `${name} is not installed` : message;
    throw new Error(`${needs} (${reason.split('\n')[0]}): npm install ${install}`, {
      cause: error,
    });
  }
}
