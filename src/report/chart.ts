import { formatDuration } from '../model/duration.js';
import { toSingleLine } from '../model/errors.js';
import type { JobTimeline, Span, SubJobTimeline } from './timeline.js';
import { countFailedPolls, earliest, latest } from './totals.js';

/** In units of the picture. */
export const LABEL_WIDTH = 260;
const CHART_WIDTH = 940;
export const PICTURE_WIDTH = LABEL_WIDTH + CHART_WIDTH + 20;
export const ROW_HEIGHT = 24;
export const SUB_JOB_HEIGHT = 12;
const BAR_TOP = 3;
const BAR_HEIGHT = 13;
const BAR_BOTTOM = BAR_TOP + BAR_HEIGHT;
export const AXIS_HEIGHT = 24;

const MAX_TITLE_LENGTH = 80;
const MAX_REASON_LENGTH = 200;

/** How much is drawn of each job: marks closer than `grid` units are one, and lines have at most `maxPoints` corners. */
export interface Detail {
  readonly grid: number;
  readonly maxPoints: number;
}

/** Draws the rows of a report. Every text that came from outside is escaped. */
export class Chart {
  readonly #from: number;
  readonly #duration: number;
  readonly #detail: Detail;

  constructor(timelines: readonly JobTimeline[], detail: Detail) {
    this.#from = earliest(timelines, 'from');
    this.#duration = Math.max(1, latest(timelines, 'waitEndedAt') - this.#from);
    this.#detail = detail;
  }

  /** Marks of the time since the first job began. */
  axis(): string {
    const step = niceStep(this.#duration / 8);
    let marks = '';
    for (let time = 0; time <= this.#duration; time += step) {
      const x = this.#x(this.#from + time);
      marks += `<path d="M${x} 18v6"/><text x="${x}" y="13">${time === 0 ? '0' : formatDuration(time)}</text>`;
    }
    return marks;
  }

  /** One job and its sub-jobs. The script of the page labels and moves the rows, and reads the numbers in `data-k`. */
  row(timeline: JobTimeline, top: number): string {
    const { id, name, status, outcome, reason, from, to, delay, polls } = timeline;
    const { waitStartedAt, waitEndedAt } = timeline;
    const waited = waitEndedAt - waitStartedAt;
    const numbers = [
      from - this.#from,
      to - from,
      delay ?? '',
      polls.length,
      countFailedPolls(timeline),
      waited,
    ];
    const details = [name, id, status, reason.slice(0, MAX_REASON_LENGTH)];
    return [
      `<g class="row ${outcome}" data-k="${numbers}" transform="translate(0,${top})">`,
      `<title>${details.map(text => escapeHtml(toSingleLine(text, MAX_REASON_LENGTH))).join('\n')}</title>`,
      this.#bar('b', { from, to }),
      this.#progress(timeline),
      ...timeline.notFound.map(span => this.#bar('n', span)),
      ...timeline.outages.map(span => this.#bar('o', span)),
      this.#predictions(timeline),
      this.#delay(timeline),
      `<path class="s" d="M${this.#x(waitStartedAt)} 1v17"/>`,
      this.#marks('j', timeline, 'job'),
      this.#marks('m', timeline, 'not-found'),
      this.#marks('e', timeline, 'error'),
      ...timeline.subJobs.map((subJob, index) => this.#subJob(subJob, index)),
      '</g>',
    ].join('');
  }

  #x(time: number): number {
    const share = Math.min(Math.max((time - this.#from) / this.#duration, 0), 1);
    return LABEL_WIDTH + Math.round(share * CHART_WIDTH);
  }

  #bar(className: string, { from, to }: Span, top = BAR_TOP, height = BAR_HEIGHT): string {
    const x = this.#x(from);
    const width = Math.max(1, this.#x(to) - x);
    return `<path class="${className}" d="M${x} ${top}h${width}v${height}h-${width}z"/>`;
  }

  /** The percentage as an area that fills the bar from below. */
  #progress({ progress, to }: JobTimeline): string {
    if (progress.length === 0) return '';
    const steps = thin(progress, this.#detail.maxPoints).map(({ at, percent }, index) => {
      const x = this.#x(Math.min(at, to));
      const y = Math.round(BAR_BOTTOM - (BAR_HEIGHT * Math.min(Math.max(percent, 0), 100)) / 100);
      return index === 0 ? `M${x} ${BAR_BOTTOM}V${y}` : `H${x}V${y}`;
    });
    return `<path class="p" d="${steps.join('')}H${this.#x(to)}V${BAR_BOTTOM}z"/>`;
  }

  /** The expected end, from the first prediction at the top of the bar to the last at its bottom. */
  #predictions({ predictions, waitStartedAt, waitEndedAt }: JobTimeline): string {
    if (predictions.length < 2) return '';
    const duration = Math.max(1, waitEndedAt - waitStartedAt);
    const points = thin(predictions, this.#detail.maxPoints).map(({ at, end }) => {
      const share = (at - waitStartedAt) / duration;
      return `${this.#x(end)} ${Math.round(BAR_TOP + share * BAR_HEIGHT)}`;
    });
    return `<path class="x" d="M${points.join('L')}"/>`;
  }

  /** The time from the end of the job until it was reported. */
  #delay({ to, waitEndedAt }: JobTimeline): string {
    const [from, end] = [this.#x(to), this.#x(waitEndedAt)];
    return end > from ? `<path class="d" d="M${from} 10H${end}"/>` : '';
  }

  /** One mark below the bar for each poll with this result. */
  #marks(
    className: string,
    { polls }: JobTimeline,
    result: JobTimeline['polls'][number]['result'],
  ): string {
    let path = '';
    let last: number | undefined;
    for (const poll of polls) {
      if (poll.result !== result) continue;
      const x = this.#x(poll.at);
      if (last === undefined) path = `M${x} 17v4`;
      else if (x - last >= this.#detail.grid) path += `m${x - last}-4v4`;
      else continue;
      last = x;
    }
    return path && `<path class="${className}" d="${path}"/>`;
  }

  #subJob(subJob: SubJobTimeline, index: number): string {
    const top = ROW_HEIGHT + index * SUB_JOB_HEIGHT;
    const title = [subJob.name, subJob.id].filter(Boolean).join(' ');
    const details = `${toSingleLine(title, MAX_TITLE_LENGTH)}: ${toSingleLine(subJob.status, MAX_TITLE_LENGTH)}`;
    return [
      `<g class="sub ${subJob.outcome}"><title>${escapeHtml(details)}</title>`,
      this.#bar('b', subJob, top + 1, SUB_JOB_HEIGHT - 4),
      '</g>',
    ].join('');
  }
}

/** The height of a row with its sub-jobs, in units of the picture. */
export function rowHeight({ subJobs }: JobTimeline): number {
  return ROW_HEIGHT + subJobs.length * SUB_JOB_HEIGHT;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text for the content or the quoted attributes of HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character] as string);
}

/** At most `count` of the items, with the first and the last. */
function thin<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  const distance = (items.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => items[Math.round(index * distance)] as T);
}

const STEPS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500].concat(
  [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200].map(
    seconds => seconds * 1000,
  ),
);
const DAY_MS = 86_400_000;

/** The least round duration of at least this many milliseconds. */
function niceStep(duration: number): number {
  return STEPS_MS.find(step => step >= duration) ?? Math.ceil(duration / DAY_MS) * DAY_MS;
}
