// Runs the real command against its sandbox: a job that is not visible at first and completes, then one that fails.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const children = new Set();

// However the demo ends, its child processes end with it.
process.on('exit', () => {
  for (const child of children) child.kill();
});
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

const { sandbox, settings } = await startSandbox();

const completed = await jobwait('demo-create', '--interval', '500ms');
const failed = await jobwait('demo-fail', '--interval', '500ms');

sandbox.kill();
await once(sandbox, 'exit');

const asExpected = completed === 0 && failed === 1;
console.log(asExpected ? 'Both ended as expected.' : 'They did not end as expected.');
process.exitCode = asExpected ? 0 : 1;

/** Starts `jobwait sandbox` at double speed, and reads the settings that it prints. */
async function startSandbox() {
  console.log('$ jobwait sandbox --speed 2 &\n');
  const sandbox = start(['sandbox', '--speed', '2'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const settings = {};
  for await (const line of createInterface({ input: sandbox.stdout })) {
    const [, name, value] = /^export (\w+)=(.*)$/.exec(line) ?? [];
    if (name) settings[name] = value;
    if (line === '') return { sandbox, settings };
  }
  throw new Error('The sandbox did not start');
}

/** Runs `jobwait` with inherited streams. Resolves to its exit code. */
async function jobwait(...args) {
  console.log(`$ jobwait ${args.join(' ')}`);
  const child = start(args, { stdio: 'inherit', env: { ...process.env, ...settings } });
  const [code] = await once(child, 'exit');
  console.log(`(exit code ${code})\n`);
  return code;
}

function start(args, options) {
  const child = spawn(process.execPath, [command, ...args], options);
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}
