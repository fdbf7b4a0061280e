import { randomUUID } from 'node:crypto';
import { formatDuration } from '../../model/duration.js';
import { toSingleLine } from '../../model/errors.js';
import type { JobTimeline } from '../../report/timeline.js';
import { toJsonLine } from '../results.js';
import { type CiReporter, isUnknownEnd, reasonLines, sortByOutcome } from './ci-report.js';

/** GitHub shows ten annotations of a kind for a step, and drops the others. */
const MAX_ANNOTATIONS = 10;
const MAX_TEXT_LENGTH = 200;

/**
 * Shows jobs on the page of a GitHub Actions run: annotations, a table, and outputs for later steps. Source: "Workflow
 * commands for GitHub Actions".
 */
export function githubReporter(): CiReporter {
  // Nothing that a service says in between is taken for a command of the workflow.
  const token = randomUUID();
  return {
    begin: () => `::stop-commands::${token}\n`,
    end(timelines) {
      const sorted = sortByOutcome(timelines);
      const annotated = sorted
        .filter(({ outcome }) => outcome !== 'completed' && outcome !== 'aborted')
        .slice(0, MAX_ANNOTATIONS);
      return {
        log: `::${token}::\n${annotated.map(toAnnotation).join('')}`,
        appended: {
          GITHUB_STEP_SUMMARY: toSummary(sorted),
          GITHUB_OUTPUT: toOutputs(timelines, sorted),
        },
      };
    },
  };
}

/** An error; a warning if the job may still complete. */
function toAnnotation(timeline: JobTimeline): string {
  const { name, id } = timeline;
  const level = isUnknownEnd(timeline) ? 'warning' : 'error';
  const title = escapeProperty(toSingleLine(`${name} ${id}`, MAX_TEXT_LENGTH));
  return `::${level} title=${title}::${escapeData(reasonLines(timeline))}\n`;
}

/** Escaped line breaks begin no new command, and are shown as such. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function toSummary(timelines: readonly JobTimeline[]): string {
  const rows = timelines.map(({ id, name, outcome, reason, waitStartedAt, waitEndedAt }) => {
    const waited = formatDuration(waitEndedAt - waitStartedAt);
    const cells = [id, name, outcome, waited, reason].map(toCell);
    return `| ${cells.join(' | ')} |\n`;
  });
  return `| Job | Name | Outcome | Waited | Reason |\n| --- | --- | --- | --- | --- |\n${rows.join('')}\n`;
}

/** Text that neither Markdown nor HTML nor the references of GitHub give a meaning. */
function toCell(text: string): string {
  const line = toSingleLine(text, MAX_TEXT_LENGTH);
  if (line === '') return '';
  const escaped = line.replace(/[^\p{L}\p{N} ]/gu, character => `&#${character.codePointAt(0)};`);
  return `<code>${escaped}</code>`;
}

/** Of one job its own values; of several the worst outcome, and all jobs. */
function toOutputs(timelines: readonly JobTimeline[], sorted: readonly JobTimeline[]): string {
  const jobs = timelines.map(({ id, job }) => ({ ...job, id }));
  const outputs = {
    status: sorted[0]?.status ?? '',
    outcome: sorted[0]?.outcome ?? '',
    job: toJsonLine(jobs.length === 1 ? jobs[0] : jobs).trimEnd(),
  };
  return Object.entries(outputs)
    .map(([name, value]) => {
      // Nobody can know the delimiter, so no value can end early and set another output.
      const delimiter = `jobwait-${randomUUID()}`;
      return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
    })
    .join('');
}
