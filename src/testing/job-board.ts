import { monotonicNow, wallNow } from '../clock.js';
import { checkText } from '../usage.js';
import { type CheckedAnswer, layOver } from './answer.js';
import { type Dialect, type KnownJob, writeJob } from './dialect.js';
import { refuse } from './refusals.js';
import { checkScript, type JobPlan, sceneAt } from './script.js';

interface Posted {
  readonly id: string;
  readonly script: JobPlan | readonly CheckedAnswer[];
  /** Monotonic milliseconds. */
  readonly began: number;
  readonly createdAt: Date;
  /** How many of a list of answers were given. */
  given: number;
}

/** The jobs of a service in a test. They begin when they are posted. */
export class JobBoard {
  readonly #dialect: Dialect;
  readonly #speed: number;
  readonly #posted = new Map<string, Posted>();

  /** @param speed milliseconds in the life of a job for each of the clock. */
  constructor(dialect: Dialect, speed = 1) {
    this.#dialect = dialect;
    this.#speed = speed;
  }

  /**
   * Begins a job; one of the same id is forgotten.
   * @throws TypeError naming what is wrong with the script, under the name that it goes by.
   */
  post(id: string, script: unknown, option: string): void {
    checkText('id', id);
    const checked = checkScript(option, script);
    const createdAt = new Date(wallNow());
    this.#posted.delete(id);
    this.#posted.set(id, { id, script: checked, began: monotonicNow(), createdAt, given: 0 });
  }

  /**
   * What the service says when it is asked for a job.
   * @param use whether this uses up one of a list of answers.
   */
  answerTo(id: string, requestId: string, use = true): CheckedAnswer {
    const posted = this.#posted.get(id);
    if (posted && isList(posted.script)) return this.#nextOf(posted, posted.script, use);
    const job = posted && this.#known(posted);
    if (!job) return unknownTo(this.#dialect, requestId);
    return { body: writeJob(this.#dialect, job) };
  }

  /** The jobs that the service knows by now, the newest first. Of those scripted by answers nothing else is known. */
  known(): KnownJob[] {
    return [...this.#posted.values()].reverse().flatMap(posted => this.#known(posted) ?? []);
  }

  #nextOf(posted: Posted, answers: readonly CheckedAnswer[], use: boolean): CheckedAnswer {
    const answer = answers[Math.min(posted.given, answers.length - 1)] ?? {};
    if (use) posted.given += 1;
    const { id, createdAt } = posted;
    return layOver(answer, () => ({
      body: writeJob(this.#dialect, { id, createdAt, status: 'Running', progress: '' }),
    }));
  }

  #known({ id, script, began, createdAt }: Posted): KnownJob | undefined {
    if (isList(script)) return undefined;
    const scene = sceneAt(script, (monotonicNow() - began) * this.#speed);
    if (!scene) return undefined;
    const end = createdAt.getTime() + script.duration / this.#speed;
    const endedAt = scene.status === 'Running' ? undefined : new Date(end);
    return { ...scene, id, name: script.name, createdAt, endedAt };
  }
}

function unknownTo({ service: { job } }: Dialect, requestId: string): CheckedAnswer {
  if (job.unknown === 'error') return refuse('noSuchJob', requestId);
  return { body: job.envelope === 'jobs' ? '{"jobs":[],"total_count":0}' : '{}' };
}

function isList(script: Posted['script']): script is readonly CheckedAnswer[] {
  return Array.isArray(script);
}
