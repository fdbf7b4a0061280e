import { expect, test } from 'vitest';
import { clientOf, rejectionOf } from '../support/client.js';
import { answer, completed, serve } from '../support/http-server.js';

test.each([301, 302, 303, 307, 308])(
  'a %i is final: it is not followed, and the token goes to no other host',
  async status => {
    const elsewhere = await serve(completed);
    const location = `${elsewhere.endpoint}/v3/p/jobs?id=job-1`;
    const server = await serve(answer(status, '', { location }));
    const error = await rejectionOf(clientOf(server).waitForJob('job-1'));
    expect(error).toMatchObject({ code: 'REQUEST_REJECTED', attempts: 1, cause: { status } });
    expect(error.message).toContain('redirects are not followed; check the endpoint');
    expect(server.received).toHaveLength(1);
    expect(elsewhere.connections).toHaveLength(0);
  },
);
