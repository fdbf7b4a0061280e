#!/usr/bin/env node
import { EXIT } from './exit-codes.js';
import { run } from './run.js';
import { report, systemErrorReason } from './terminal.js';

// Without these, a reader that goes away (`jobwait … | head -1`) would leave a stack trace.
process.stderr.on('error', () => {});
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  report(`Could not write the result: ${systemErrorReason(error)}`);
  process.exitCode = EXIT.software.code;
});

const exitCode = await run(process.argv.slice(2));
process.exitCode ??= exitCode;
