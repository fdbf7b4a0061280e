import { execFile } from 'node:child_process';

export interface ScriptResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const LIBRARY = new URL('../../dist/index.js', import.meta.url).href;

/** A source whose job is always running, and one whose job fails. */
const PRELUDE = `
import { inspect } from 'node:util';
import { fixed, resumeWait, waitForJob, JobClient } from ${JSON.stringify(LIBRARY)};
const endless = { getJob: async id => ({ id, status: 'Running' }) };
const failing = { getJob: async id => ({ id, status: 'Failed', failReason: 'disk full' }) };
const polling = fixed(20);
`;

/** Runs a few lines against the built library in a separate process. */
export function runScript(script: string): Promise<ScriptResult> {
  return new Promise(resolve => {
    const options = { timeout: 15_000, env: { PATH: process.env.PATH } };
    const args = ['--input-type=module', '--eval', PRELUDE + script];
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : null) : 0;
      resolve({ code, stdout, stderr });
    });
  });
}

/** What a script did that had a process to itself, as far as can be seen. */
export interface Part {
  /** With any, the process would have ended with exit code 1. */
  readonly unhandled: readonly string[];
  readonly warnings: readonly string[];
  readonly stdout: string;
}

/** A silent script that leaves nothing behind. */
export const NOTHING: Part = { unhandled: [], warnings: [], stdout: '' };

/** Starts the next script when the event loop is empty: when a process of its own would have ended. */
const RUN_IN_TURN = `
const parts = [];
let part;
process.on('unhandledRejection', reason => void part.unhandled.push(inspect(reason)));
process.on('warning', warning => void part.warnings.push(String(warning)));
console.log = text => { part.stdout += text + '\\n'; };
process.on('beforeExit', () => {
  if (part) process.stdout.write(JSON.stringify(part) + '\\n');
  const script = scripts.shift();
  part = { unhandled: [], warnings: [], stdout: '' };
  // As what keeps the process running for another round.
  if (script) setImmediate(script);
});
`;

/** Runs scripts one after the other in one process. @throws if one of them does not let a process end. */
export async function runScripts(scripts: readonly string[]): Promise<Part[]> {
  const functions = scripts.map(script => `async () => {${script}\n}`);
  const { stdout, stderr } = await runScript(
    `const scripts = [${functions.join(',\n')}];\n${RUN_IN_TURN}`,
  );
  const parts = stdout.split('\n').filter(Boolean);
  const stuck = scripts[parts.length];
  if (stuck !== undefined) throw new Error(`Does not end: ${stuck}\n${stderr}`);
  return parts.map(line => JSON.parse(line) as Part);
}
