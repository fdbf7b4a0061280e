/** The token of the client that receives the bodies. */
export const TOKEN = 'MIIDkgYJKoZIhvcNAQcCoIIDgzCCA38CAQExDTALBglghkgBZQMEAgEw';

/** The most that a response may have. */
export const MAX_BYTES = 1024 * 1024;

/** Bodies of at most 1 MiB that are expensive to read for one reason each. */
export function hostileBodies() {
  return [
    ['a percentage with spaces', jobWith(value => ({ process: `1${value(' ')}x` }))],
    ['a percentage of digits', jobWith(value => ({ process: value('1') }))],
    [
      'a percentage that is a long number',
      `{"job":{"id":"job-1","status":"Running","process":${fill(60, '1')}}}`,
    ],
    ['a status of spaces', jobWith(value => ({ status: `a${value(' ')}b` }))],
    ['a status of escape sequences', jobWith(value => ({ status: value('\u001b[') }))],
    ['a status of unterminated sequences', jobWith(value => ({ status: value('\u001b]') }))],
    ['a time of digits', jobWith(value => ({ created: value('1') }))],
    ['a time with spaces', jobWith(value => ({ created: `2018-08-06T10:41:14${value(' ')}x` }))],
    [
      'a time with a long fraction',
      jobWith(value => ({ created: `2018-08-06T10:41:14.${value('1')}x` })),
    ],
    ['a reason without end', jobWith(value => ({ status: 'Failed', fail_reason: value('a ') }))],
    [
      'a reason of surrogates',
      jobWith(value => ({ status: 'Failed', fail_reason: value('\ud800') })),
    ],
    [
      'a reason of escaped text',
      jobWith(value => ({ status: 'Failed', fail_reason: value('&#x61;%61\\u0061') })),
    ],
    [
      'a reason of signatures',
      jobWith(value => ({ status: 'Failed', fail_reason: value('Signature=abc') })),
    ],
    ['an id without end', jobWith(value => ({ id: value('x') }))],
    ['a name of controls', jobWith(value => ({ name: value('\u0000\u2028') }))],
    ['an error of words', JSON.stringify({ error_code: fill(40, 'A'), error_msg: 'x' })],
    [
      'an error text',
      JSON.stringify({ error_code: 'DBS.200001', error_msg: fill(60, '; expire ') }),
    ],
    ['many errors', JSON.stringify({ errors: Array(90_000).fill({ a: 1 }) })],
    ['many members', `{${Array.from({ length: 70_000 }, (_, n) => `"${n.toString(36)}":"\\n"`)}}`],
    [
      'many members of the job',
      `{"job":{"id":"job-1","status":"Running","entities":{${Array.from({ length: 70_000 }, (_, n) => `"k${n}":1`)}}}}`,
    ],
    ['many numbered members', `{${Array.from({ length: 70_000 }, (_, n) => `"${n * 61_681}":1`)}}`],
    [
      'many empty texts',
      `{"job":{"id":"job-1","status":"Running","entities":["\\t"${fill(60, ',""')}]}}`,
    ],
    [
      'many texts as long as secrets',
      `{"job":{"id":"job-1","status":"Running","entities":["\\t"${fill(60, ',"abcdef"')}]}}`,
    ],
    [
      'many members as long as secrets',
      `{"a":"\\t"${Array.from({ length: 80_000 }, (_, n) => `,"m${n + 10_000}":1`).join('')}}`,
    ],
    [
      'a secret in each of many texts',
      `{"job":{"id":"job-1","status":"Running","entities":["\\t"${fill(60, `,"${TOKEN}"`)}]}}`,
    ],
    [
      'a secret beside many texts',
      `{"job":{"id":"job-1","status":"Running","entities":["${TOKEN}"${fill(160, ',"abcdef"')}]}}`,
    ],
    [
      'a secret beside many tasks',
      `{"tasks":[{"status":"${TOKEN}"}${fill(160, ',{"status":"R"}')}]}`,
    ],
    ['many empty tasks', `{"tasks":[{}${fill(60, ',{}')}],"total_count":1}`],
    ['many numbers as tasks', `{"tasks":[1${fill(60, ',1')}]}`],
    ['many short tasks', `{"tasks":[{"status":"R"}${fill(60, ',{"status":"R"}')}]}`],
    [
      'many tasks',
      `{"tasks":[{"status":"R"}${fill(60, ',{"id":"a","status":"Running","process":"5%","created":"2018-08-06T10:41:14+0800"}')}]}`,
    ],
    ['many escaped tasks', `{"tasks":[{"status":"\\t"}${fill(60, ',{"status":"R"}')}]}`],
    ['many jobs', `{"jobs":[{}${fill(60, ',{}')}]}`],
    ['nested lists', `{"job":{"id":"job-1","status":"Running","entities":${nested('[', ']')}}}`],
    [
      'nested objects',
      `{"job":{"id":"job-1","status":"Running","entities":${nested('{"a":', '}', '1')}}}`,
    ],
    ['nested escaped lists', `{"a":"\\t","entities":${nested('[', ']')}}`],
    ['open brackets', fill(60, '[')],
    ['open objects', fill(60, '{"a":')],
    ['backslashes', `{"job":"${fill(60, '\\\\')}"}`],
    ['text', fill(60, 'no ')],
    ['a web page of escapes', `<html>${fill(60, '&lt;%3C\\u003c')}`],
    ['spaces', fill(0, ' ')],
    ['zeros', fill(0, '\u0000')],
    ['digits', fill(0, '9')],
  ];
}

/** A part as often as it fits, with `reserved` bytes for what surrounds it. */
function fill(reserved, part) {
  return part.repeat(Math.floor((MAX_BYTES - reserved) / Buffer.byteLength(part)));
}

/** A running job with a member that fills the body, as JSON writes it. */
function jobWith(members) {
  const value = part => {
    const bytes = Buffer.byteLength(JSON.stringify(part)) - 2;
    return part.repeat(Math.floor((MAX_BYTES - 200) / bytes));
  };
  return JSON.stringify({ job: { id: 'job-1', status: 'Running', ...members(value) } });
}

function nested(open, close, inside = '') {
  const depth = Math.floor((MAX_BYTES - 200) / (open.length + close.length));
  return open.repeat(depth) + inside + close.repeat(depth);
}
