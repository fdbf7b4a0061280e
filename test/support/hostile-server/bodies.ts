import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { behaviours, type Exchange, honest, pick, send, withMembers } from './exchange.js';

const BOMB = gzipSync(Buffer.alloc(30 * 1024 * 1024, ' '));
const deep = (open: string, close: string): string => open.repeat(20_000) + close.repeat(20_000);

const job =
  (members: (exchange: Exchange) => object) =>
  (exchange: Exchange): void =>
    send(exchange, 200, withMembers(exchange, members(exchange)));

const body =
  (value: (exchange: Exchange) => unknown) =>
  (exchange: Exchange): void =>
    send(exchange, 200, value(exchange));

/** Values that are no object, or not the expected one. */
const ODD_VALUES = [1, -1, '', 'x', true, [], [[]], [null], 'Completed'];

/** The words of an end, which decide nothing outside the status of the requested job. */
const END = {
  status: 'Completed',
  process: '100%',
  progress: '100',
  ended: '2026-01-01T00:00:00Z',
};

/** What the body of a success says. */
export const BODIES = [
  ...behaviours('truth', {
    gzip: exchange =>
      send(exchange, 200, gzipSync(honest(exchange)), { 'content-encoding': 'gzip' }),
    deflate: exchange =>
      send(exchange, 200, deflateSync(honest(exchange)), { 'content-encoding': 'deflate' }),
    brotli: exchange =>
      send(exchange, 200, brotliCompressSync(honest(exchange)), { 'content-encoding': 'br' }),
    'JSON as text': exchange =>
      send(exchange, 200, exchange.body, { 'content-type': 'text/plain' }),
    'JSON with spaces': body(exchange => JSON.stringify(exchange.body, null, 9)),
    'an id in another letter case': job(({ id }) => ({ id: id.toUpperCase() })),
    'the members of an end in any state': job(({ body }) => ({
      ...END,
      status: (body.job as typeof END)?.status,
    })),
    'absurd percentages': job(({ random }) => ({
      process: pick(random, ['1e9%', '-5', 'NaN', 200, null, {}, '٣%', `1${' '.repeat(50_000)}x`]),
    })),
    'absurd times': job(({ random }) => ({
      created: pick(random, [8.64e15, -1, 'yesterday', '9999-99-99T99:99:99Z', null, []]),
      ended: {},
    })),
    'entities of odd names': body(exchange =>
      JSON.stringify(withMembers(exchange, { entities: 0 })).replace(
        '"entities":0',
        '"entities":{"__proto__":{"status":"Failed"},"constructor":1,"toString":null}',
      ),
    ),
    'members of odd types': job(() => ({
      name: 7,
      instance: 'x',
      entities: [1],
      error: { code: 7 },
    })),
    'hostile texts and the credential': job(({ echo }) => ({
      name: `\u001b]0;${echo}\u0007\u202e\u0000`,
      instance: { id: echo, name: echo },
      entities: { [echo]: [echo, { deep: { deeper: echo } }] },
    })),
    'an error beside the job': exchange =>
      send(exchange, 200, { ...exchange.body, error_code: 'DBS.200001', error_msg: exchange.echo }),
  }),
  ...behaviours('distraction', {
    'old data': body(exchange => exchange.oldBody),
    'the credential as the status': job(({ echo }) => ({ status: `Odd ${echo}` })),
    'the status in capitals': job(({ body }) => ({
      status: ` ${String((body.job as typeof END)?.status).toUpperCase()} `,
    })),
    'entities nested deeply': body(exchange =>
      JSON.stringify(withMembers(exchange, { entities: 0 })).replace(
        '"entities":0',
        `"entities":${deep('[', ']')}`,
      ),
    ),
    'the id twice': body(exchange => honest(exchange).replace('"id":', '"id":"x","id":')),
  }),
  ...behaviours('not-found', {
    'an empty object': body(() => ({})),
    'a job of null': body(() => ({ job: null })),
    'a list without jobs': body(() => ({ jobs: [] })),
    'the end of another job in a list': body(({ otherId }) => ({
      jobs: [{ id: otherId, ...END }],
    })),
    'a job without id and status': body(() => ({ job: { process: '100%', ended: 1 } })),
  }),
  ...behaviours('failure', {
    'the end of another job': body(({ otherId }) => ({ job: { id: otherId, ...END } })),
    'the failure of another job': body(({ otherId, echo }) => ({
      job: { id: otherId, status: 'Failed', fail_reason: echo },
    })),
    'a job without a status': body(({ id }) => ({ job: { id, process: '100%', ended: 1 } })),
    'a status that is no text': body(({ id, random }) => ({
      job: { id, status: pick(random, [1, null, {}, ['Completed'], ' ']) },
    })),
    'an error in a success': body(({ echo }) => ({
      error_code: 'DBS.200001',
      error_msg: `bad ${echo}!`,
      request_id: echo,
    })),
    'a nested error in a success': body(({ echo }) => ({ error: { code: echo, message: echo } })),
    'a web page': exchange =>
      send(exchange, 200, `<html><p>Completed ${exchange.echo}</p>`, {
        'content-type': 'text/html',
      }),
    'a web page as JSON': body(({ echo }) => `<p>${echo}</p>`),
    'no body': body(() => ''),
    'no content': exchange => send(exchange, 204, ''),
    'two megabytes': exchange =>
      send(exchange, 200, honest(exchange) + ' '.repeat(2 * 1024 * 1024)),
    'a bomb': exchange => send(exchange, 200, BOMB, { 'content-encoding': 'gzip' }),
    'no gzip at all': exchange =>
      send(exchange, 200, exchange.body, { 'content-encoding': 'gzip' }),
    'half of a gzip': exchange =>
      send(exchange, 200, gzipSync(honest(exchange)).subarray(0, -12), {
        'content-encoding': 'gzip',
      }),
    'an unknown encoding': exchange =>
      send(exchange, 200, honest(exchange), { 'content-encoding': 'zstd, rot13' }),
    'JSON of half its length': body(exchange =>
      honest(exchange).slice(0, honest(exchange).length / 2),
    ),
    'two documents': body(exchange => honest(exchange) + honest(exchange)),
    'the credential as broken JSON': body(({ echo }) => `{"job": "${echo}`),
    'UTF-16': exchange => send(exchange, 200, Buffer.from(`\ufeff${honest(exchange)}`, 'utf16le')),
    'no object': body(({ random }) => JSON.stringify(pick(random, ODD_VALUES))),
    'a job that is no object': body(({ random }) => ({ job: pick(random, ODD_VALUES) })),
    'open brackets': body(() => '['.repeat(500_000)),
  }),
];
