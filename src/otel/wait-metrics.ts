import type { Attributes, Meter, MeterProvider } from '@opentelemetry/api';
import { toSingleLine } from '../model/errors.js';
import type { Job } from '../model/job.js';
import type {
  PollEndPayload,
  QueuePayload,
  ThrottledPayload,
  WaitEndPayload,
  WaitStartPayload,
} from '../telemetry/channels.js';
import { errorCodeOf, ORIGIN } from './naming.js';
import { subscribeAll } from './subscriptions.js';

/** A service may invent names without end; more than this many count as "other". */
const MAX_JOB_NAMES = 100;
const MAX_JOB_NAME_LENGTH = 100;

/** The outcomes that are the job's own end. */
const JOB_ENDS: readonly string[] = ['completed', 'failed', 'canceled'];

/** A wait that has not settled. */
interface ActiveWait {
  /** Those with which it was counted. */
  readonly attributes: Attributes;
  /** Number of polls before a resume. */
  readonly earlierAttempts: number;
}

type Instruments = ReturnType<typeof createInstruments>;

/** Measures waits, polls and requests. No attribute is an id. */
export class WaitMetrics {
  readonly #getProvider: () => MeterProvider;
  readonly #hasJobNames: boolean;
  readonly #jobNames = new Set<string>();
  readonly #active = new Map<number, ActiveWait>();
  /** What each client has in its queue. */
  readonly #queued = new Map<number, QueuePayload>();
  readonly #unsubscribe: () => void;
  #provider: MeterProvider | undefined;
  #current: Instruments | undefined;

  /** @param getProvider called for each measurement, because the global provider may be set later. */
  constructor(getProvider: () => MeterProvider, hasJobNames: boolean) {
    this.#getProvider = getProvider;
    this.#hasJobNames = hasJobNames;
    this.#unsubscribe = subscribeAll({
      'tracing:jobwait:wait:start': payload => this.#startWait(payload),
      'tracing:jobwait:wait:end': payload => this.#endWait(payload),
      'tracing:jobwait:poll:end': payload => this.#endPoll(payload),
      'jobwait:throttled': payload => this.#countThrottled(payload),
      'jobwait:queue': payload => this.#setQueued(payload),
    });
  }

  /** Nothing counts as active or queued any more. */
  stop(): void {
    this.#unsubscribe();
    for (const { attributes } of this.#active.values()) {
      this.#instruments.active.add(-1, attributes);
    }
    this.#active.clear();
    for (const payload of [...this.#queued.values()]) this.#setQueued({ ...payload, queued: 0 });
  }

  get #instruments(): Instruments {
    const provider = this.#getProvider();
    if (!this.#current || this.#provider !== provider) {
      this.#provider = provider;
      this.#current = createInstruments(provider.getMeter(ORIGIN));
    }
    return this.#current;
  }

  #startWait({ waitId, service, attempts }: WaitStartPayload): void {
    const attributes = toAttributes({ service });
    this.#active.set(waitId, { attributes, earlierAttempts: attempts });
    this.#instruments.active.add(1, attributes);
  }

  #endWait(wait: WaitEndPayload): void {
    const { waitId, service, outcome, attempts, elapsed, job, error } = wait;
    const counted = this.#active.get(waitId);
    // One that had started before this does not count.
    if (!counted) return;
    this.#active.delete(waitId);
    const { active, waitDuration, waitDelay } = this.#instruments;
    active.add(-1, counted.attributes);
    const common = { service, jobName: this.#jobName(job) };
    const errorType = outcome === 'aborted' ? undefined : errorCodeOf(error);
    waitDuration.record(elapsed / 1000, toAttributes({ ...common, outcome, errorType }));
    // The end that a checkpoint holds was reported before the resume.
    const isNewEnd = JOB_ENDS.includes(outcome) && attempts > counted.earlierAttempts;
    const delay = isNewEnd && job?.endedAt ? Date.now() - job.endedAt.getTime() : -1;
    if (delay >= 0) waitDelay.record(delay / 1000, toAttributes({ ...common, outcome }));
  }

  #endPoll({ service, via, result, latency, job }: PollEndPayload): void {
    if (result === 'canceled') return;
    const jobName = this.#jobName(job);
    const attributes = toAttributes({ service, via, result, jobName });
    this.#instruments.polls.add(1, attributes);
    this.#instruments.pollDuration.record(latency / 1000, attributes);
  }

  #countThrottled({ service }: ThrottledPayload): void {
    this.#instruments.throttled.add(1, toAttributes({ service }));
  }

  #setQueued(payload: QueuePayload): void {
    const { clientId, service, queued } = payload;
    const change = queued - (this.#queued.get(clientId)?.queued ?? 0);
    if (queued === 0) this.#queued.delete(clientId);
    else this.#queued.set(clientId, payload);
    this.#instruments.queued.add(change, toAttributes({ service }));
  }

  #jobName(job: Job | undefined): string | undefined {
    if (!this.#hasJobNames || job?.name === undefined) return undefined;
    const name = toSingleLine(job.name, MAX_JOB_NAME_LENGTH);
    if (this.#jobNames.size >= MAX_JOB_NAMES && !this.#jobNames.has(name)) return 'other';
    this.#jobNames.add(name);
    return name;
  }
}

interface AttributeValues {
  readonly service?: string | undefined;
  readonly jobName?: string | undefined;
  readonly outcome?: string;
  readonly errorType?: string | undefined;
  readonly via?: string;
  readonly result?: string;
}

/** Attributes without those that have no value. */
function toAttributes(values: AttributeValues): Attributes {
  const { service, jobName, outcome, errorType, via, result } = values;
  const attributes = {
    'jobwait.service': service,
    'jobwait.job.name': jobName,
    'jobwait.outcome': outcome,
    'error.type': errorType,
    'jobwait.poll.via': via,
    'jobwait.poll.result': result,
  };
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

/** Bounds of the buckets, in seconds. */
const WAIT_BOUNDS = [1, 5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 43_200];
const DELAY_BOUNDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300];
const POLL_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

function createInstruments(meter: Meter) {
  const seconds = (name: string, description: string, bounds: number[]) =>
    meter.createHistogram(name, {
      unit: 's',
      description,
      advice: { explicitBucketBoundaries: bounds },
    });
  return {
    waitDuration: seconds(
      'jobwait.wait.duration',
      'Duration of waits, time before a resume included',
      WAIT_BOUNDS,
    ),
    waitDelay: seconds(
      'jobwait.wait.delay',
      'Time from the end of a job until its wait settles',
      DELAY_BOUNDS,
    ),
    pollDuration: seconds(
      'jobwait.poll.duration',
      'Time from sending the request of a poll to its result',
      POLL_BOUNDS,
    ),
    polls: meter.createCounter('jobwait.polls', {
      unit: '{poll}',
      description: 'Polls that had a result',
    }),
    throttled: meter.createCounter('jobwait.throttled', {
      unit: '{response}',
      description: 'Responses that asked for fewer requests',
    }),
    active: meter.createUpDownCounter('jobwait.waits.active', {
      unit: '{wait}',
      description: 'Waits that have not settled',
    }),
    queued: meter.createUpDownCounter('jobwait.requests.queued', {
      unit: '{request}',
      description: 'Requests that wait for the rate limit',
    }),
  };
}
