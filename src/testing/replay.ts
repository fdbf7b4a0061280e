import type { Exchange } from '../recording/exchange.js';
import { monotonicNow } from '../runtime/clock.js';
import type { ScriptedResponse } from './scripted-response.js';
import { decodeSegment, type WireFormat } from './wire-format.js';

/** The exchanges about one job, or one page of the task list. */
interface Track {
  /** In the order of their times. */
  readonly exchanges: Exchange[];
  /** When the first of them was recorded, in milliseconds since 1970. */
  readonly recordedFrom: number;
  /** When it was first requested from this server, in monotonic milliseconds. */
  requestedFrom: number | undefined;
}

/** Parameters of a list that depend on when it is requested. */
const TIME_PARAMETER = /time|^(from|since|until)$/i;

/** Plays a recording back: each job, and each page of a list, from when it is first requested. */
export class Replay {
  readonly #wireFormat: WireFormat;
  readonly #speed: number;
  readonly #tracks = new Map<string, Track>();
  readonly #jobIds: ReadonlySet<string>;

  /** @param speed how much faster than recorded. */
  constructor(exchanges: readonly Exchange[], wireFormat: WireFormat, speed: number) {
    this.#wireFormat = wireFormat;
    this.#speed = speed;
    this.#jobIds = new Set(exchanges.map(({ jobId }) => jobId).filter(id => id !== undefined));
    for (const exchange of exchanges.toSorted((one, other) => timeOf(one) - timeOf(other))) {
      const { jobId, path } = exchange;
      const key = jobId === undefined ? this.#pageKey(path) : jobKey(jobId);
      const track = this.#tracks.get(key) ?? {
        exchanges: [],
        recordedFrom: timeOf(exchange),
        requestedFrom: undefined,
      };
      track.exchanges.push(exchange);
      this.#tracks.set(key, track);
    }
  }

  /** The ids of the recorded jobs, in the order of the recording. */
  get jobIds(): readonly string[] {
    return [...this.#jobIds];
  }

  /** The recorded response to a request; undefined if there is none. */
  respondTo(path: string): ScriptedResponse | undefined {
    const track = this.#trackOf(path);
    if (!track) return undefined;
    const now = monotonicNow();
    track.requestedFrom ??= now;
    const elapsed = (now - track.requestedFrom) * this.#speed;
    const { exchanges, recordedFrom } = track;
    const current = exchanges.findLast(each => timeOf(each) - recordedFrom <= elapsed);
    return this.#toResponse(current ?? (exchanges[0] as Exchange));
  }

  #trackOf(path: string): Track | undefined {
    const route = this.#wireFormat.matchRoute(path);
    if (route?.resource === 'list') return this.#tracks.get(this.#pageKey(path));
    const id = route?.id ?? partsOf(path).find(part => this.#jobIds.has(part));
    return id === undefined ? undefined : this.#tracks.get(jobKey(id));
  }

  /** The same for whichever project and time a page is requested. */
  #pageKey(path: string): string {
    const { pathname, searchParams } = new URL(path, 'http://localhost');
    const projectId = this.#wireFormat.matchRoute(path)?.projectId;
    const segments = pathname.split('/').map(each => (each === projectId ? '' : each));
    const parameters = [...searchParams].filter(([name]) => !TIME_PARAMETER.test(name)).sort();
    return `page ${segments.join('/')}?${new URLSearchParams(parameters)}`;
  }

  #toResponse({ status, headers = {}, body, latency, error }: Exchange): ScriptedResponse {
    const delay = latency / this.#speed;
    if (status === undefined) return { delay, fault: error === 'timeout' ? 'hang' : 'reset' };
    // The date is that of the recording, and would delay a Retry-After that is one.
    const { date: _, ...kept } = headers as Record<string, string>;
    const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
    return { status, headers: kept, body: text, delay };
  }
}

function jobKey(id: string): string {
  return `job ${id}`;
}

function timeOf({ time }: Exchange): number {
  return Date.parse(time);
}

/** The segments of a path and the values of its query. */
function partsOf(path: string): string[] {
  const { pathname, searchParams } = new URL(path, 'http://localhost');
  return [...pathname.split('/').map(decodeSegment), ...searchParams.values()];
}
