import { shellQuote } from '../shell-command.js';
import type { SandboxJob } from './jobs.js';

/** Where a sandbox is, and what it wants to see. */
export interface SandboxAddress {
  readonly endpoint: string;
  readonly projectId: string;
  readonly token: string;
  readonly service: string;
  /** What runs the command: the shell may not know it as `jobwait`. */
  readonly scriptPath: string;
}

/** What a person needs to play with a sandbox, to be pasted into a shell as it stands. */
export function welcomeText(jobs: readonly SandboxJob[], address: SandboxAddress): string {
  const { endpoint, projectId, token, service, scriptPath } = address;
  return [
    '# A jobs endpoint on this machine; Ctrl-C ends it. In another terminal:',
    `export JOBWAIT_ENDPOINT=${endpoint}`,
    `export JOBWAIT_PROJECT_ID=${projectId}`,
    `export JOBWAIT_TOKEN=${token}`,
    `export JOBWAIT_SERVICE=${service}`,
    // How long these take says nothing of real jobs.
    'export JOBWAIT_HISTORY=off',
    `jobwait() { node ${shellQuote(scriptPath)} "$@"; }`,
    '',
    '# Then any of these. A job begins when it is first asked for, so take your time.',
    ...jobs.flatMap(({ id, flags, description }) => [
      '',
      `# ${description}`,
      commandLineFor(id, flags),
    ]),
    '',
  ].join('\n');
}

/** On a line without a comment: not every shell takes one there. */
function commandLineFor(id: string, flags: string | undefined): string {
  return ['jobwait', id, flags].filter(Boolean).join(' ');
}
