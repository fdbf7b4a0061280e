/**
 * Runs the real command on some jobs of an endpoint on this machine, and keeps its report as an example on the site:
 * `npm run report` in docs/, after `npm run build` in the folder above it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startJobServer } from '../../dist/testing.js';

const COMMAND = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const PAGE = fileURLToPath(new URL('../public/report.html', import.meta.url));

const server = await startJobServer({ speed: 20 });
const ids = [];
const add = (id, script) => {
  ids.push(id);
  server.job(id, script);
};
for (let index = 1; index <= 12; index += 1) {
  add(`instance-${index}`, {
    name: 'CreateInstance',
    visibleAfter: '70s',
    duration: `${160 + 40 * index}s`,
    progress: index % 3 === 0 ? 'steps' : 'even',
  });
}
for (let index = 1; index <= 6; index += 1) {
  add(`resize-${index}`, {
    name: 'ResizeInstance',
    duration: `${120 + 30 * index}s`,
    progress: 'stuck',
  });
}
add('backup-1', { name: 'CreateBackup', duration: '6m', progress: 'none' });
add('backup-2', {
  name: 'CreateBackup',
  duration: '90s',
  outcome: 'Failed',
  failReason: 'The quota of backups is used up.',
});
add('restart-1', { name: 'RestartInstance', duration: '40s', outcome: 'Canceled' });
setTimeout(() => server.fault({ status: 503 }, { path: /jobs/, times: 12 }), 9000);

mkdirSync(dirname(PAGE), { recursive: true });
const env = {
  ...process.env,
  JOBWAIT_HISTORY: 'off',
  JOBWAIT_ENDPOINT: server.endpoint,
  JOBWAIT_PROJECT_ID: server.projectId,
  JOBWAIT_TOKEN: server.token,
};
const child = spawn(process.execPath, [COMMAND, ...ids, '--report', PAGE], {
  env,
  stdio: 'inherit',
});
await once(child, 'exit');
await server.close();
