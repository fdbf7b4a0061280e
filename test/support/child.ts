import { execFile } from 'node:child_process';

export interface ScriptResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const LIBRARY = new URL('../../dist/index.js', import.meta.url).href;

/** A source whose job is always running, and one whose job fails. */
const PRELUDE = `
import { fixed, resumeWait, waitForJob, JobClient } from ${JSON.stringify(LIBRARY)};
const endless = { getJob: async id => ({ id, status: 'Running' }) };
const failing = { getJob: async id => ({ id, status: 'Failed', failReason: 'disk full' }) };
const polling = fixed(20);
`;

/** Runs a few lines against the built library in a separate process. */
export function runScript(script: string): Promise<ScriptResult> {
  return new Promise(resolve => {
    const options = { timeout: 10_000, env: { PATH: process.env.PATH } };
    const args = ['--input-type=module', '--eval', PRELUDE + script];
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : null) : 0;
      resolve({ code, stdout, stderr });
    });
  });
}
