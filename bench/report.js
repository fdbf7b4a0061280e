/**
 * What `jobwait report` costs for 2,000 jobs with twenty polls each: the size of the page, and the CPU time of the command
 * less that of `jobwait --version`, medians over some rounds that take turns. `--check` exits with 1 when a bound is exceeded.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seeded } from './random.js';

const JOBS = 2000;
const POLLS = 20;
const ROUNDS = 7;
const BOUNDS = { bytes: 1024 * 1024, cpu: 300 };

const COMMAND = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const FOLDER = mkdtempSync(join(tmpdir(), 'jobwait-report-'));
const [EVENTS, PAGE, METER] = ['events.ndjson', 'page.html', 'meter.cjs'].map(name =>
  join(FOLDER, name),
);
writeFileSync(
  METER,
  `process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    require('node:fs').writeSync(2, String(user + system));
  });`,
);
writeFileSync(EVENTS, events());

const times = { version: [], report: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  times.version.push(cpuOf(['--version']));
  times.report.push(cpuOf(['report', EVENTS, '-o', PAGE]));
}
const cpu = median(times.report) - median(times.version);
const bytes = statSync(PAGE).size;
rmSync(FOLDER, { recursive: true });

console.log(`${ROUNDS} rounds on ${cpus()[0].model}, Node ${process.versions.node}`);
console.log(
  `${JOBS} jobs, ${JOBS * POLLS * 2} events: ${bytes} bytes, ${cpu.toFixed(0)} ms of CPU`,
);
if (process.argv.includes('--check') && (bytes >= BOUNDS.bytes || cpu >= BOUNDS.cpu)) {
  console.error(`Expected at most ${BOUNDS.bytes} bytes and ${BOUNDS.cpu} ms`);
  process.exitCode = 1;
}

/** The output of --ndjson: jobs of some minutes that begin within ten minutes. */
function events() {
  const random = seeded(7);
  const lines = [];
  for (let index = 0; index < JOBS; index += 1) {
    const start = Date.parse('2026-03-02T08:00:00Z') + random() * 600_000;
    const duration = (5 + random() * 7) * 60_000;
    const jobId = `a9767ede-fe0f-4888-9003-${String(index).padStart(12, '0')}`;
    for (let poll = 1; poll <= POLLS; poll += 1) {
      const share = poll / POLLS;
      const status = poll < POLLS ? 'Running' : 'Completed';
      const job = { id: jobId, name: `CreateInstance${index % 7}`, status };
      const event = { jobId, time: new Date(start + share * duration).toISOString() };
      lines.push({ type: 'poll', ...event, outcome: 'job', latency: 50, job });
      if (poll < POLLS) {
        const eta = (1 - share) * duration * (0.8 + 0.4 * random());
        lines.push({ type: 'progress', ...event, percent: Math.floor(share * 100), eta, job });
      } else lines.push({ type: 'completed', ...event, job });
    }
  }
  return lines.map(line => `${JSON.stringify(line)}\n`).join('');
}

function cpuOf(args) {
  const options = { encoding: 'utf8' };
  const { stderr, status } = spawnSync(process.execPath, ['-r', METER, COMMAND, ...args], options);
  if (status !== 0) throw new Error(stderr);
  return Number(stderr) / 1000;
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
