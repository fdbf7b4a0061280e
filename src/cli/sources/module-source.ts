import { access } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { toSingleLine } from '../../model/errors.js';
import { isObject } from '../../model/validation.js';
import { classifyApiError } from '../../services/error-codes.js';
import type { JobSource } from '../../wait/job-source.js';
import { getSourceConfig, setSourceConfig } from '../../wait/source-config.js';
import { createSourceScheduler } from '../../wait/source-scheduler.js';
import { UsageError } from '../errors.js';
import { systemErrorReason } from '../terminal.js';

/**
 * The source that a module exports by default, or that its function returns. Its waits resume only with a module of the
 * same file name, unless the source knows better what it polls.
 * @throws UsageError if the module cannot be loaded or has no such export.
 */
export async function loadModuleSource(file: string): Promise<JobSource> {
  const name = toSingleLine(file, 200);
  const source = await createSource(file, name);
  if (!isSource(source)) {
    throw new UsageError(
      `Expected the default export of --source ${name} to be a JobSource, or a function that returns one, got something else`,
    );
  }
  if (!getSourceConfig(source)) {
    const identity = { service: 'source', endpoint: basename(file), projectId: '' };
    setSourceConfig(source, {
      scheduler: createSourceScheduler(source),
      classifyApiError,
      identity,
    });
  }
  return source;
}

async function createSource(file: string, name: string): Promise<unknown> {
  const path = resolve(file);
  try {
    await access(path);
  } catch (error) {
    throw new UsageError(`Cannot read --source ${name}: ${systemErrorReason(error)}`);
  }
  try {
    const { default: exported } = await import(pathToFileURL(path).href);
    // A CommonJS module that a compiler has made of an ES module.
    const value = isObject(exported) && 'default' in exported ? exported.default : exported;
    return typeof value === 'function' ? await value() : value;
  } catch (error) {
    const reason = toSingleLine(error instanceof Error ? error.message : String(error), 300);
    throw new UsageError(`Cannot load --source ${name}: ${reason}`);
  }
}

function isSource(value: unknown): value is JobSource {
  return isObject(value) && typeof value.getJob === 'function';
}
