import { Agent } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { clientOf, rejectionOf } from '../support/client.js';
import { completed } from '../support/http-server.js';
import { CERTIFICATE, serveTls } from '../support/tls-server.js';

test('a self-signed certificate ends the wait at the first poll, before the token is sent', async () => {
  let requests = 0;
  const server = await serveTls(() => {
    requests += 1;
  });
  const error = await rejectionOf(clientOf(server).waitForJob('job-1'));
  expect(error).toMatchObject({
    code: 'REQUEST_REJECTED',
    attempts: 1,
    observed: { DEPTH_ZERO_SELF_SIGNED_CERT: 1 },
    cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  });
  expect(error.message).toContain('self-signed certificate');
  expect(requests).toBe(0);
});

test('a certificate for another host name ends the wait', async () => {
  const server = await serveTls(completed);
  const error = await rejectionOf(clientOf(server, { dispatcher: trusting() }).waitForJob('job-1'));
  expect(error).toMatchObject({
    code: 'REQUEST_REJECTED',
    observed: { ERR_TLS_CERT_ALTNAME_INVALID: 1 },
  });
});

test('a certificate that the dispatcher trusts is accepted', async () => {
  const server = await serveTls(completed);
  const dispatcher = trusting({ servername: 'wrong.example' });
  expect((await clientOf(server, { dispatcher }).getJob('job-1'))?.status).toBe('Completed');
});

function trusting(options: { servername?: string } = {}): Agent {
  const agent = new Agent({ connect: { ca: CERTIFICATE, ...options } });
  onTestFinished(() => agent.destroy());
  return agent;
}
