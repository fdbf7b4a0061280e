/**
 * What it costs to load the package and to start the command: CPU time of fresh processes, as ratios measured in one run.
 * The programs take turns, so that a machine that becomes slower slows all of them; each figure is a median.
 * `--check` exits with 1 when a bound is exceeded.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROUNDS = 31;
const BOUNDS = { import: 1.25, version: 1.35 };
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Prints the CPU time of its process when it exits. */
const REPORT = join(mkdtempSync(join(tmpdir(), 'jobwait-startup-')), 'report.cjs');
writeFileSync(
  REPORT,
  `process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    require('node:fs').writeSync(2, String(user + system));
  });`,
);

const evaluate = code => ['--input-type=module', '-e', code];
const programs = {
  node: evaluate(''),
  undici: evaluate("import 'undici'"),
  jobwait: evaluate("import 'jobwait'"),
  bare: ['-e', ''],
  command: [join(ROOT, 'dist/cli/main.js'), '--version'],
};

const times = Object.fromEntries(Object.keys(programs).map(name => [name, []]));
for (let round = -1; round < ROUNDS; round += 1) {
  for (const [name, args] of Object.entries(programs)) {
    const options = { cwd: ROOT, encoding: 'utf8' };
    const { stderr, status } = spawnSync(process.execPath, ['-r', REPORT, ...args], options);
    if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
    // The first round warms the caches of the file system.
    if (round >= 0) times[name].push(Number(stderr) / 1000);
  }
}
rmSync(join(REPORT, '..'), { recursive: true });

const cpu = Object.fromEntries(Object.entries(times).map(([name, each]) => [name, median(each)]));
const ratios = {
  import: (cpu.jobwait - cpu.node) / (cpu.undici - cpu.node),
  version: cpu.command / cpu.bare,
};

console.log(
  `${ROUNDS} rounds on ${cpus()[0].model}, Node ${process.versions.node}; medians of CPU ms`,
);
for (const [name, value] of Object.entries(cpu))
  console.log(`${name.padEnd(8)} ${value.toFixed(1)}`);
console.log(`import 'jobwait' over import 'undici', both less node: ${ratios.import.toFixed(2)}`);
console.log(`jobwait --version over bare node: ${ratios.version.toFixed(2)}`);

if (process.argv.includes('--check')) {
  for (const [name, bound] of Object.entries(BOUNDS)) {
    if (ratios[name] > bound) {
      console.error(`${name} is ${ratios[name].toFixed(2)}, more than ${bound}`);
      process.exitCode = 1;
    }
  }
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
