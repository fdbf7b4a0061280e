import type { JobTimeline } from '../../report/timeline.js';
import { type CiReporter, sortByOutcome } from './ci-report.js';

const SECTION = 'jobwait';

/**
 * Puts what the command prints into a section of the job's log that can be collapsed, and the outcome into a dotenv file:
 * `jobwait.env`, for `artifacts:reports:dotenv`. Source: "GitLab CI/CD job logs".
 */
export function gitlabReporter(now: () => number): CiReporter {
  const marker = (edge: string): string =>
    `\u001b[0Ksection_${edge}:${Math.floor(now() / 1000)}:${SECTION}`;
  return {
    begin: () => `${marker('start')}[collapsed=true]\r\u001b[0KWaiting for jobs\n`,
    end: timelines => ({
      log: `${marker('end')}\r\u001b[0K\n`,
      files: { 'jobwait.env': toVariables(timelines) },
    }),
  };
}

/** Of several jobs those of the worst. */
function toVariables(timelines: readonly JobTimeline[]): string {
  const [worst] = sortByOutcome(timelines);
  const variables = {
    JOBWAIT_OUTCOME: worst?.outcome ?? '',
    JOBWAIT_STATUS: worst?.status ?? '',
    JOBWAIT_JOB_ID: worst?.id ?? '',
  };
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${toValue(value)}\n`)
    .join('');
}

/** What a value in a dotenv file can hold: one line, without quotes and expansions. */
function toValue(text: string): string {
  return text.replace(/[^\p{L}\p{N} ._:/@+-]/gu, '_').slice(0, 200);
}
