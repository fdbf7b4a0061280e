import {
  behaviours,
  drip,
  type Exchange,
  head,
  honest,
  JSON_TYPE,
  later,
  pick,
  send,
  whole,
  write,
} from './exchange.js';

const response = (exchange: Exchange): Buffer => whole(200, honest(exchange));

/** Sends these bytes and nothing more. */
const raw =
  (bytes: (exchange: Exchange) => string | Buffer) =>
  (exchange: Exchange): void =>
    void write(exchange.socket, bytes(exchange));

/** Sends these bytes and closes the connection. */
const last =
  (bytes: (exchange: Exchange) => string | Buffer) =>
  (exchange: Exchange): void =>
    void exchange.socket.end(bytes(exchange));

const cutAnywhere = (exchange: Exchange): Buffer => {
  const bytes = response(exchange);
  return bytes.subarray(0, Math.floor(exchange.random() * bytes.length));
};

const withHeader =
  (line: (exchange: Exchange) => string) =>
  (exchange: Exchange): Buffer =>
    Buffer.from(
      response(exchange)
        .toString('latin1')
        .replace('\r\n', `\r\n${line(exchange)}\r\n`),
      'latin1',
    );

const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const chunkedHead = head(200, { ...JSON_TYPE, 'transfer-encoding': 'chunked' });
const LAST_CHUNK = '0\r\n\r\n';

/** What happens to a connection while it carries the truth, or does not. */
export const CONNECTIONS = [
  ...behaviours('truth', {
    'the truth': exchange => send(exchange, 200, exchange.body),
    'one chunk': raw(exchange => chunkedHead + chunk(honest(exchange)) + LAST_CHUNK),
    'a body that ends with the connection': last(exchange => head(200) + honest(exchange)),
    'early hints': raw(exchange =>
      Buffer.concat([
        Buffer.from('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'),
        response(exchange),
      ]),
    ),
    'a connection that is announced to close': last(exchange =>
      whole(200, honest(exchange), { ...JSON_TYPE, connection: 'close' }),
    ),
    'a hundred harmless headers': raw(
      withHeader(() => Array.from({ length: 100 }, (_, n) => `x-${n}: ${n}`).join('\r\n')),
    ),
  }),
  ...behaviours('distraction', {
    'a second response that nobody requested': raw(exchange => {
      const crossed = { job: { id: exchange.otherId, status: 'Completed' } };
      return Buffer.concat([response(exchange), whole(200, JSON.stringify(crossed))]);
    }),
    'a slow response': exchange =>
      later(exchange, 50 + exchange.random() * 300, () => send(exchange, 200, exchange.body)),
    'chunks of one byte': raw(
      exchange =>
        chunkedHead +
        [...Buffer.from(honest(exchange), 'utf8')]
          .map(byte => `1\r\n${String.fromCharCode(byte)}\r\n`)
          .join('') +
        LAST_CHUNK,
    ),
    'a body in pieces': exchange => {
      const parts =
        response(exchange)
          .toString('latin1')
          .match(/.{1,60}/gs) ?? [];
      drip(exchange, 5, index => parts[index]);
    },
    'a keep-alive of no time': raw(exchange =>
      whole(200, honest(exchange), { ...JSON_TYPE, 'keep-alive': 'timeout=0' }),
    ),
    'a trailer with the credential': raw(
      exchange =>
        `${chunkedHead}${chunk(honest(exchange))}0\r\nx-token: ${encodeURIComponent(exchange.echo)}\r\n\r\n`,
    ),
    'a chunk extension': raw(
      exchange =>
        chunkedHead +
        chunk(honest(exchange)).replace('\r\n', `;${'x'.repeat(500)}=1\r\n`) +
        LAST_CHUNK,
    ),
    'the truth, then a reset': exchange =>
      exchange.socket.write(response(exchange), () => exchange.socket.resetAndDestroy()),
  }),
  ...behaviours('failure', {
    // undici refuses what no request expects.
    'a request to continue': raw(exchange =>
      Buffer.concat([Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'), response(exchange)]),
    ),
    silence: () => {},
    'silence after the status': raw(() => 'HTTP/1.1 200 OK\r\n'),
    'silence after the headers': raw(() => head(200, { ...JSON_TYPE, 'content-length': '90' })),
    'silence in the body': raw(exchange => response(exchange).subarray(0, -5)),
    'a response after the timeout': exchange =>
      later(exchange, 1500 + exchange.random() * 300, () => send(exchange, 200, exchange.body)),
    'a byte every fifty milliseconds': exchange =>
      drip(exchange, 50, index => response(exchange).toString('latin1')[index]),
    'a body without end': exchange => {
      write(exchange.socket, chunkedHead);
      drip(exchange, 2, () => chunk(' '.repeat(8192)));
    },
    'headers without end': exchange => {
      write(exchange.socket, 'HTTP/1.1 200 OK\r\n');
      drip(exchange, 10, index => `x-${index}: ${'y'.repeat(500)}\r\n`);
    },
    'early hints without end': exchange =>
      drip(exchange, 5, () => 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'),
    'a response cut anywhere': last(cutAnywhere),
    'a reset at once': exchange => exchange.socket.resetAndDestroy(),
    'a reset after a part': exchange =>
      exchange.socket.write(cutAnywhere(exchange), () => exchange.socket.resetAndDestroy()),
    'half a connection': exchange => exchange.socket.end(),
    'a length that is too long': raw(exchange =>
      response(exchange)
        .toString('latin1')
        .replace(/content-length: \d+/, 'content-length: 99999'),
    ),
    'a length that is too short': raw(exchange =>
      response(exchange)
        .toString('latin1')
        .replace(/content-length: \d+/, 'content-length: 9'),
    ),
    'a length that is none': raw(exchange =>
      response(exchange)
        .toString('latin1')
        .replace(
          /content-length: \d+/,
          `content-length: ${pick(exchange.random, ['-1', 'x', '1e3', '0x10', '99999999999999999999'])}`,
        ),
    ),
    'two lengths': raw(withHeader(() => 'content-length: 7')),
    'a length and chunks': raw(withHeader(() => 'transfer-encoding: chunked')),
    'an invalid chunk size': raw(exchange => `${chunkedHead}zz\r\n${exchange.unknownSecret}\r\n`),
    'an invalid chunk size after a chunk': raw(
      exchange => `${chunkedHead}1\r\n{\r\n-5\r\n${exchange.unknownSecret}\r\n`,
    ),
    'a chunk of endless size': raw(() => `${chunkedHead}ffffffffffffffff\r\n{`),
    'chunks without the last': last(exchange => chunkedHead + chunk(honest(exchange).slice(0, -4))),
    'a header name with a space': raw(
      withHeader(({ unknownSecret }) => `bad name: 1\r\nx-subject-token: ${unknownSecret}`),
    ),
    'a control character in a header': raw(
      withHeader(({ unknownSecret }) => `a: \u0001${unknownSecret}`),
    ),
    'a header without a colon': raw(withHeader(({ unknownSecret }) => unknownSecret)),
    'headers that are too large': raw(withHeader(() => `x: ${'y'.repeat(100_000)}`)),
    'a status line of another protocol': last(
      ({ random, unknownSecret }) =>
        `${pick(random, ['SSH-2.0-x', '+OK', 'HTTP/0.9 200', 'HTTP/9.9 200 OK', 'HTTP/1.1 abc', 'HTTP/1.1  200', 'PRI * HTTP/2.0'])} ${unknownSecret}\r\n\r\n`,
    ),
    'a body without a head': last(honest),
    'bytes of TLS': last(() => Buffer.from('15030100020246160301', 'hex')),
    'zeros instead of a response': last(() => Buffer.alloc(200)),
    'another protocol from here on': raw(
      () => 'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
    ),
  }),
];
