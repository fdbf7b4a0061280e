import { type AddressInfo, createServer, type Socket } from 'node:net';
import { seeded } from '../random.js';
import { SPELLINGS } from '../spellings.js';
import { type Choose, chooser } from './behaviours.js';
import { type Effect, type Exchange, pick, send } from './exchange.js';
import { membersAt, rowAt, type ScriptedJob } from './scripted-jobs.js';

export interface HostileSettings {
  readonly seed: number;
  readonly jobs: readonly ScriptedJob[];
  /** The credential, which some responses repeat. */
  readonly token: string;
  /** Default: by the seed. */
  readonly choose?: Choose;
}

export interface HostileServer {
  readonly endpoint: string;
  /** Starts the time of the scripted jobs. */
  begin(): void;
  /** How many responses of an effect were sent, for one job, or for all requests. */
  served(effect: Effect, id?: string): number;
  /** How many times an honest response showed that a job had ended. */
  endsServed(id: string): number;
  /** The responses for a job, in order. */
  log(id: string): readonly string[];
  /** What no request may be, such as one that followed a redirect. */
  readonly strayRequests: readonly string[];
  close(): Promise<void>;
}

/** A login would answer with such a token. */
export const UNKNOWN_SECRET = 'MIIFanotherTokenThatIsNotTheClients';

/** The id of a job that is always served honestly. */
export const HONEST_ID = 'honest-job';

/** A number that is the same for the same text. */
function hash(text: string): number {
  let value = 0;
  for (const character of text) value = (Math.imul(value, 31) + character.charCodeAt(0)) | 0;
  return value;
}

/** Serves scripted jobs by a seeded choice of hostile behaviours, which does not depend on the order of requests for different jobs. */
export async function startHostileServer({
  seed,
  jobs,
  token,
  choose,
}: HostileSettings): Promise<HostileServer> {
  const random = seeded(seed);
  const chooseBehaviour = choose ?? chooser(random);
  const byId = new Map(jobs.map(job => [job.id, job]));
  const others = Array.from({ length: pick(random, [0, 0, 60, 300]) }, (_, index) => ({
    ...(jobs[0] as ScriptedJob),
    id: `other-${index}`,
    endsAt: Number.POSITIVE_INFINITY,
  }));
  const listed = [
    ...others.slice(0, others.length / 2),
    ...jobs,
    ...others.slice(others.length / 2),
  ];
  const logs = new Map<string, string[]>();
  const counts = new Map<string, number>();
  const ends = new Map<string, number>();
  const strayRequests: string[] = [];
  let startedAt = performance.now();

  const count = (map: Map<string, number>, key: string): void =>
    void map.set(key, (map.get(key) ?? 0) + 1);

  const page = (url: URL, time: number): Record<string, unknown> => {
    const { searchParams, pathname } = url;
    const status = searchParams.get('status');
    const id = searchParams.get('job_id');
    const rows = listed
      .map(job => rowAt(job, time))
      .filter(row => (!status || row.status === status) && (!id || row.job_id === id));
    const offset = Number(searchParams.get('offset') ?? 0);
    const limit = Number(searchParams.get('limit') ?? 10);
    const name = pathname.endsWith('/tasks') ? 'tasks' : 'jobs';
    return { [name]: rows.slice(offset, offset + limit), total_count: rows.length };
  };

  const respond = (socket: Socket, target: string): void => {
    const url = new URL(target, 'http://host');
    const isList = /\/(tasks|immediate-jobs)$/.test(url.pathname);
    const id = isList ? '' : (url.searchParams.get('id') ?? '');
    const job = byId.get(id);
    const log = logs.get(id) ?? [];
    logs.set(id, log);
    const time = performance.now() - startedAt;
    const ofRequest = seeded(hash(`${seed}/${id}/${log.length}`));
    const bodyAt = (at: number) => (isList ? page(url, at) : { job: job && membersAt(job, at) });
    const exchange: Exchange = {
      ...{ socket, random: ofRequest, isList, id },
      otherId: jobs.find(each => each.id !== id)?.id ?? 'another',
      body: bodyAt(time),
      oldBody: bodyAt(time * ofRequest()),
      echo: pick(ofRequest, Object.values(SPELLINGS))(token),
      unknownSecret: UNKNOWN_SECRET,
    };
    if (id === HONEST_ID) {
      send(exchange, 200, { job: { id, status: 'Running' } });
      return;
    }
    if (!isList && !job) strayRequests.push(target);
    const { name, effect, respond } = chooseBehaviour(exchange);
    log.push(`${Math.round(time)} ms: ${name}`);
    count(counts, effect);
    count(counts, `${effect}/${id}`);
    if (effect === 'truth' && job && time >= job.endsAt) count(ends, id);
    respond(exchange);
  };

  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('end', () => socket.end());
    socket.on('error', () => socket.destroy());
    let received = '';
    socket.on('data', data => {
      received += data.toString('latin1');
      // A request without a body ends with an empty line.
      for (let end = received.indexOf('\r\n\r\n'); end >= 0; end = received.indexOf('\r\n\r\n')) {
        const target = received.split(' ', 2)[1] ?? '';
        received = received.slice(end + 4);
        respond(socket, target);
      }
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    begin: () => {
      startedAt = performance.now();
    },
    served: (effect, id) => counts.get(id === undefined ? effect : `${effect}/${id}`) ?? 0,
    endsServed: id => ends.get(id) ?? 0,
    log: id => logs.get(id) ?? [],
    strayRequests,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
