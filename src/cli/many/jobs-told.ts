import { monotonicNow } from '../../clock.js';
import type { JobWait } from '../../wait/job-wait.js';
import type { JobResult, JobsWait } from '../../wait/jobs-wait.js';
import { checkpointLines } from '../checkpoint-file.js';
import { type Ending, endingOf } from '../exit-codes.js';
import { elapsedOf } from '../follow.js';
import { messageOf } from '../messages.js';
import type { News } from '../news.js';
import { paintFor } from '../paint.js';
import { canGoOn } from '../resume-advice.js';
import type { CrowdDisplay } from './crowd-display.js';
import type { CrowdOutput } from './crowd-output.js';
import type { CrowdView } from './crowd-view.js';
import { onEachNews } from './each-news.js';

export interface Tellers {
  readonly view: CrowdView;
  readonly display: CrowdDisplay;
  readonly output: CrowdOutput;
  /** Called after every look at any job. */
  readonly looked: () => void;
}

/** The jobs that are waited for, and how it went with those that are not any more; each is told of as it comes. */
export class JobsTold {
  /** How many ended in each way. */
  readonly endings = new Map<Ending, number>();
  readonly #tellers: Tellers;
  readonly #open = new Map<string, JobWait>();
  /** Over, though their jobs may still be running. */
  readonly #unfinished: JobWait[] = [];
  /** Checkpoints of those that are over; nothing where none are kept. */
  readonly #closed: string[] | undefined;

  /** @param keep whether what is over is to be among the checkpoints too. */
  constructor(crowd: JobsWait, tellers: Tellers, keep: boolean) {
    this.#tellers = tellers;
    this.#closed = keep ? [] : undefined;
    crowd.on('result', result => this.#ended(result));
    crowd.on('progress', sum => tellers.view.sum(sum));
  }

  /** Ids of the jobs whose waits are under way, or were given up. */
  get left(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** The waits that can be gone on with. */
  get resumable(): readonly JobWait[] {
    return [...this.#open.values(), ...this.#unfinished];
  }

  follow(wait: JobWait): void {
    this.#open.set(wait.id, wait);
    this.#tellers.view.begin(wait.id, monotonicNow() - elapsedOf(wait));
    onEachNews(wait, news => this.#tell(wait.id, news));
  }

  /** Something is wrong that was given for a job. */
  refuse(error: unknown): void {
    this.#count(endingOf(error));
    this.#tellers.display.tell(messageOf(error));
  }

  /** Tells of those that are left that they are not waited for. */
  giveUp(reason: Error): void {
    const { view, output, display } = this.#tellers;
    for (const id of this.#open.keys()) {
      display.print(output.failed(id, reason, view.open.get(id)?.job));
    }
  }

  /** All waits as a file holds them. */
  checkpoints(): string {
    return [...(this.#closed ?? []), checkpointLines(this.#open.values())].join('');
  }

  #tell(id: string, news: News): void {
    const { view, display, output, looked } = this.#tellers;
    display.show(view.update(id, news), news);
    display.print(output.update(id, news));
    if (news.type === 'poll') looked();
  }

  #ended(result: JobResult): void {
    const { view, display, output } = this.#tellers;
    const wait = this.#open.get(result.id) as JobWait;
    const seen = view.open.get(result.id)?.job;
    this.#open.delete(result.id);
    this.#closed?.push(checkpointLines([wait]));
    view.settle(result);
    if (result.status === 'completed') {
      this.#count('completed');
      const paint = paintFor(process.stdout);
      display.print(output.completed(result.id, result.job, elapsedOf(wait), paint));
      return;
    }
    const { id, error } = result;
    this.#count(endingOf(error));
    if (canGoOn(error)) this.#unfinished.push(wait);
    display.print(output.failed(id, error, seen));
    display.tell(messageOf(error));
  }

  #count(ending: Ending): void {
    this.endings.set(ending, (this.endings.get(ending) ?? 0) + 1);
  }
}
