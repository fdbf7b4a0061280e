import type { RequestContext } from '../../../src/client/request-context.js';
import { TaskLister } from '../../../src/client/task-list.js';
import { SERVICES } from '../../../src/services/registry.js';
import type { Service, ServiceName } from '../../../src/services/service.js';
import type { PollContext } from '../../../src/wait/job-source.js';
import { idsUpTo } from '../../support/simulated-list.js';

/** Answers a request for a page. */
export type Answer = (path: string, context: Partial<RequestContext>) => Promise<unknown>;

export interface Reader {
  readonly tasks: TaskLister;
  /** Answers the next requests. */
  answer: Answer;
}

/** A reader of a service's tasks in the project p1, without a socket. */
export function readerOf(service: ServiceName, answer: Answer): Reader {
  const reader: Reader = {
    answer,
    tasks: new TaskLister(SERVICES.get(service) as Service, async (path, context) => ({
      body: await reader.answer(path('p1'), context),
      redact: undefined,
    })),
  };
  return reader;
}

interface RunningTasksOptions {
  readonly since: number;
  /** Default: no end. */
  readonly until?: number;
  /** The creation time of the youngest task that is known. */
  readonly newest?: number;
  readonly context?: Partial<PollContext>;
  /** The body of the page at an offset; default an empty one. */
  readonly pages?: (offset?: number) => unknown;
  /** A reader to continue with. */
  readonly reader?: Reader;
}

/** Reads all running tasks. Returns the requested paths and the ids. */
export async function readRunningTasks(
  service: ServiceName,
  {
    since,
    until = Infinity,
    newest,
    context = {},
    pages = () => rowsOf(0),
    reader,
  }: RunningTasksOptions,
) {
  const paths: string[] = [];
  const ids: string[] = [];
  const answer: Answer = async path => {
    paths.push(path);
    const offset = new URL(path, 'http://host').searchParams.get('offset');
    return pages(offset === null ? undefined : Number(offset));
  };
  const used = reader ?? readerOf(service, answer);
  used.answer = answer;
  for await (const { tasks } of used.tasks.runningTasks(
    { createdFrom: since, createdUntil: until, newestCreation: newest },
    context,
  )) {
    ids.push(...tasks.map(({ id }) => id));
  }
  return { paths, ids, reader: used };
}

/** The body of one page of a list with `total` tasks whose offset counts records. */
export function rowsOf(total: number, offset = 0, limit = 100): unknown {
  const jobs = idsUpTo(total)
    .slice(offset, offset + limit)
    .map(id => ({ id, status: 'Running' }));
  return { jobs, total_count: total };
}
