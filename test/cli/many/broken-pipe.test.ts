import { expect, test } from 'vitest';
import { startJobwait } from '../support/command.js';
import { startService } from '../support/server.js';

test.each([[['--ndjson']], [[]]])(
  'with flags %j, when the reader of stdout goes away the command ends without a further word',
  async flags => {
    const { server, env } = await startService();
    server.job('a', { duration: 'Infinity' }).job('b', { duration: 'Infinity' });
    for (const id of ['c', 'd', 'e']) server.job(id, { duration: 500 });
    const args = ['a', 'b', 'c', 'd', 'e', ...flags, '--interval', '20ms'];
    const { stdout, says, ended } = startJobwait(args, { env });
    await says(flags.length > 0 ? '"visible"' : 'b ', flags.length > 0 ? 'stdout' : 'stderr');
    stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    const { code, stderr } = await ended;
    expect(code).toBe(141);
    expect(stderr).not.toMatch(/^jobwait: /m);
  },
);
