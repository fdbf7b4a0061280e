import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Resolves the package by its own name, because a bundler may put this code into any folder. */
const requireFromPackage = createRequire(import.meta.url);
const MANIFEST = 'jobwait/package.json';

export function packageVersion(): string {
  return requireFromPackage(MANIFEST).version;
}

/** The path of the command's script. */
export function commandPath(): string {
  const { bin } = requireFromPackage(MANIFEST);
  return join(dirname(requireFromPackage.resolve(MANIFEST)), bin.jobwait);
}
