import { JobClient } from '../client/job-client.js';
import { isObject, OptionError, optionError } from '../model/validation.js';
import { classifyApiError } from '../services/error-codes.js';
import type { JobSource } from '../wait/job-source.js';
import type { SourceConfig } from '../wait/options.js';
import type { PermitPool } from '../wait/permit-pool.js';
import { getSourceConfig } from '../wait/source-config.js';
import { createSourceScheduler } from '../wait/source-scheduler.js';
import { limitSource } from './limited-source.js';

/** One client, or several by name. */
export type WorkerClients = JobClient | JobSource | Readonly<Record<string, JobClient | JobSource>>;

/** The clients of a worker, by name: one alone has the name "". */
export class ClientRegistry {
  readonly #clients = new Map<string, JobSource>();
  readonly #sources = new Map<string, SourceConfig>();

  readonly #releases: (() => void)[] = [];

  /** @throws OptionError if one is neither a JobClient nor a source. */
  constructor(clients: WorkerClients) {
    for (const [name, client] of readClients(clients)) this.#clients.set(name, client);
    for (const [name, client] of this.#clients) {
      const own = client instanceof JobClient ? client.sourceConfig : getSourceConfig(client);
      const plain = { scheduler: createSourceScheduler(client), classifyApiError };
      this.#sources.set(name, own ?? plain);
    }
  }

  /** Makes every request of the clients wait for a permit too; each poll of a source that cannot tell its requests. */
  limitBy(pool: PermitPool): void {
    for (const [name, client] of this.#clients) {
      const limit = this.#sources.get(name)?.limitBy;
      if (limit) this.#releases.push(limit(pool));
      else this.#sources.set(name, limitSource(client, pool));
    }
  }

  /** Ends the limit. */
  release(): void {
    for (const release of this.#releases.splice(0)) release();
  }

  /** @throws OptionError if the worker has no such client, or several and none is named. */
  find(name: string | undefined): SourceConfig {
    const only = this.#sources.size === 1 ? [...this.#sources.values()][0] : undefined;
    const found = name === undefined ? only : this.#sources.get(name || '\0');
    if (found) return found;
    const names = [...this.#sources.keys()].filter(Boolean).map(each => `"${each}"`);
    const expected =
      names.length > 0
        ? `one of the worker's clients ${names.join(', ')}`
        : 'omitted, because the worker has one client without a name';
    throw name === undefined
      ? new OptionError({ option: 'client', expected, received: 'nothing' })
      : optionError('client', expected, name);
  }
}

function readClients(clients: unknown): [string, JobSource][] {
  if (isSource(clients)) return [['', clients]];
  const entries = isObject(clients) ? Object.entries(clients) : [];
  if (entries.length === 0) {
    throw optionError('clients', 'a JobClient, a source, or an object of them by name', clients);
  }
  for (const [name, client] of entries) {
    if (name === '') throw optionError('clients', 'clients with names', clients);
    if (!isSource(client)) {
      throw optionError(
        `clients.${name}`,
        'a JobClient or an object with a getJob function',
        client,
      );
    }
  }
  return entries as [string, JobSource][];
}

function isSource(value: unknown): value is JobSource {
  return typeof (value as Partial<JobSource> | null | undefined)?.getJob === 'function';
}
