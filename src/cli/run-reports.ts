import { appendFileSync } from 'node:fs';
import { toSingleLine } from '../model/errors.js';
import { TimelineRecorder } from '../report/timeline.js';
import type { EventRecord } from '../telemetry/event-record.js';
import type { Flags } from './flags.js';
import type { CliIO } from './io.js';
import { replaceFile } from './replace-file.js';
import { type ReportPaths, writeReports } from './report-files.js';
import type { CiReporter } from './reporters/ci-report.js';
import { githubReporter } from './reporters/github.js';
import { gitlabReporter } from './reporters/gitlab.js';
import { report, systemErrorReason } from './terminal.js';

/** What a command reports of all its waits at the end: a page, a trace, and to the CI system that runs it. */
export class RunReports {
  readonly #recorder = new TimelineRecorder();
  readonly #paths: ReportPaths;
  readonly #reporter: CiReporter | undefined;
  readonly #io: CliIO;
  #hasBegun = false;

  private constructor(paths: ReportPaths, reporter: CiReporter | undefined, io: CliIO) {
    this.#paths = paths;
    this.#reporter = reporter;
    this.#io = io;
  }

  /** Undefined if nothing is to be reported. */
  static from(flags: Flags, io: CliIO): RunReports | undefined {
    const paths = { page: flags.get('report'), trace: flags.get('trace') };
    const reporter = reporterFor(flags.get('reporter'), io);
    return paths.page === undefined && paths.trace === undefined && !reporter
      ? undefined
      : new RunReports(paths, reporter, io);
  }

  /** @throws UsageError if a page or a trace cannot be written. */
  begin(): void {
    writeReports([], this.#paths);
    this.#hasBegun = true;
    this.#io.stderr.write(this.#reporter?.begin() ?? '');
  }

  add(record: EventRecord): void {
    this.#recorder.add(record);
  }

  /** Never throws: what could not be written is reported. */
  end(): void {
    if (!this.#hasBegun) return;
    const timelines = this.#recorder.timelines();
    this.#attempt('the report', () => writeReports(timelines, this.#paths));
    if (!this.#reporter) return;
    const { log, appended = {}, files = {} } = this.#reporter.end(timelines);
    this.#io.stderr.write(log);
    for (const [variable, text] of Object.entries(appended)) {
      const path = this.#io.env[variable];
      if (path) this.#attempt(variable, () => appendFileSync(path, text));
    }
    for (const [path, text] of Object.entries(files)) {
      this.#attempt(path, () => replaceFile(path, text));
    }
  }

  #attempt(what: string, write: () => void): void {
    try {
      write();
    } catch (error) {
      report(this.#io, `cannot write ${what}: ${toSingleLine(systemErrorReason(error), 200)}`);
    }
  }
}

function reporterFor(name: string | undefined, { env }: CliIO): CiReporter | undefined {
  switch (name ?? (env.GITHUB_ACTIONS === 'true' ? 'github' : 'none')) {
    case 'github':
      return githubReporter();
    case 'gitlab':
      return gitlabReporter(Date.now);
    default:
      return undefined;
  }
}
