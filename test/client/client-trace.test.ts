import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import { printDebugLines } from '../../src/telemetry/debug-lines.js';
import { clientOf, rejectionOf, TOKEN } from '../support/client.js';
import { answer, completed, inTurn, running, serve } from '../support/http-server.js';
import { collect } from '../telemetry/support/channels.js';

const polling = fixed('5ms');

describe.each([{ sharing: true }, { sharing: false }])('a client with %j', options => {
  test('publishes each poll of a wait when its request is sent, and when it has a result', async () => {
    const messages = collect();
    const server = await serve(inTurn(running, completed));
    const client = clientOf(server, options);
    const wait = client.waitForJob('job-1', { polling });
    await wait;
    const common = { waitId: wait.waitId, jobId: 'job-1', service: 'taurusdb' };
    expect(messages).toMatchObject([
      { on: 'wait:start', ...common },
      { on: 'poll:start', ...common, attempts: 1, via: 'id' },
      { on: 'poll:end', ...common, attempts: 1, result: 'job', via: 'id' },
      { on: 'poll:start', ...common, attempts: 2 },
      { on: 'poll:end', ...common, attempts: 2, outcome: 'completed' },
      { on: 'wait:end', ...common, outcome: 'completed' },
    ]);
  });

  test('publishes a poll that could not be sent', async () => {
    const messages = collect();
    const auth = {
      token: () => {
        throw new Error('no token');
      },
    };
    const server = await serve(completed);
    await rejectionOf(clientOf(server, { ...options, auth }).waitForJob('job-1'));
    expect(messages.map(({ on }) => on)).toEqual([
      ...['wait:start', 'poll:start', 'poll:error', 'poll:end', 'wait:error', 'wait:end'],
    ]);
  });
});

test('two waits on one job publish a poll each, although one request serves both', async () => {
  const messages = collect(['tracing:jobwait:poll:start', 'tracing:jobwait:poll:end']);
  const server = await serve(completed);
  const client = clientOf(server);
  const waits = [client.waitForJob('job-1'), client.waitForJob('job-1')];
  await Promise.all(waits);
  expect(server.received).toHaveLength(1);
  const ids = new Set(waits.map(({ waitId }) => waitId));
  expect(messages.map(({ on }) => on)).toEqual([
    ...['poll:start', 'poll:start', 'poll:end', 'poll:end'],
  ]);
  expect(new Set(messages.map(({ waitId }) => waitId))).toEqual(ids);
  expect(new Set(messages.map(({ pollId }) => pollId)).size).toBe(2);
});

test('each request is published with its result, and without a credential', async () => {
  const messages = collect(['jobwait:request', 'jobwait:throttled']);
  const server = await serve(
    inTurn(
      answer(429, {}, { 'retry-after': '0', 'x-request-id': `leak-${TOKEN}` }),
      (request, response) => {
        response.setHeader('x-request-id', 'request-7');
        completed(request, response);
      },
    ),
  );
  await clientOf(server).waitForJob('job-1', { polling });
  expect(messages).toMatchObject([
    { on: 'request', jobId: 'job-1', service: 'taurusdb', status: 429, retryAfter: 0 },
    { on: 'throttled', service: 'taurusdb', retryAfter: 0 },
    { on: 'request', method: 'GET', status: 200, requestId: 'request-7', error: undefined },
  ]);
  expect(messages[0]?.path).toMatch(/^\/.*job-1/);
  expect(JSON.stringify(messages)).not.toContain(TOKEN);
});

test('a request without a response is published with the error', async () => {
  const messages = collect(['jobwait:request']);
  const server = await serve(inTurn(request => request.socket.destroy(), completed));
  await clientOf(server).waitForJob('job-1', { polling });
  expect(messages).toMatchObject([
    { status: undefined, error: expect.any(Error) },
    { status: 200 },
  ]);
});

test('the renewal of credentials is published, and that they were rejected for good', async () => {
  const messages = collect(['jobwait:credentials']);
  const server = await serve(inTurn(answer(401, {}), running, answer(401, {})));
  let count = 0;
  const token = () => {
    count += 1;
    return `a-token-number-${count}`;
  };
  await rejectionOf(clientOf(server, { auth: { token } }).waitForJob('job-1', { polling }));
  expect(messages.map(({ isRenewed }) => isRenewed)).toEqual([true, true, false]);
});

test('lines say what happened, one for each event, with request ids and without secrets', async () => {
  const lines: string[] = [];
  const stop = printDebugLines(line => lines.push(line));
  const evil = '\u001b[2J\u202e\r\nowned';
  const server = await serve(
    inTurn(
      answer(503, { error_code: 'DBS.280005', error_msg: evil }, { 'x-request-id': 'request-7' }),
      answer(404, {}),
      answer(200, {
        job: { id: 'job-1', name: `Create${evil}`, status: 'Running', process: '40' },
      }),
      completed,
    ),
  );
  await clientOf(server).waitForJob('job-1', { polling });
  stop();
  expect(lines.map(line => line.replace(/\d+m?s\b/g, 'Nms'))).toEqual([
    'job-1: wait starts',
    expect.stringMatching(/^taurusdb: GET \/\S*job-1\S*: 503 in Nms, request id request-7$/),
    expect.stringMatching(
      /^job-1: poll 1 by id in Nms: ApiError: HTTP 503 \(DBS.280005: owned\), request id request-7, retry in Nms$/,
    ),
    expect.stringMatching(/: 404 in Nms$/),
    'job-1: poll 2 by id in Nms: not found, next in Nms',
    expect.stringMatching(/: 200 in Nms$/),
    'job-1: poll 3 by id in Nms: Running 40% (Create owned), next in Nms',
    expect.stringMatching(/: 200 in Nms$/),
    'job-1: poll 4 by id in Nms: Completed 100%',
    'job-1: wait ends as completed after 4 polls and Nms',
  ]);
  expect(lines.join()).not.toContain(TOKEN);
});

test('an event that cannot be shown is a line too', async () => {
  const lines: string[] = [];
  const stop = printDebugLines(line => lines.push(line));
  const server = await serve(running);
  const wait = clientOf(server).waitForJob('job-1');
  wait.abort({
    toString() {
      throw new Error('no');
    },
  });
  await rejectionOf(wait);
  stop();
  expect(lines).toEqual(['job-1: wait starts', 'an event that cannot be shown']);
});
