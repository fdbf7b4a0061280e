const toHex = (character: string, length: number): string =>
  character.charCodeAt(0).toString(16).padStart(length, '0');
const eachCharacter = (text: string, spell: (character: string) => string): string =>
  Array.from(text, spell).join('');
const middle = (text: string): number => Math.floor(text.length / 2);
const splitBy = (text: string, between: string): string =>
  text.slice(0, middle(text)) + between + text.slice(middle(text));

const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '+': '&plus;',
  '/': '&sol;',
  '=': '&equals;',
};

/** The ways in which a service may repeat a credential. */
export const SPELLINGS: Readonly<Record<string, (secret: string) => string>> = {
  plain: secret => secret,
  'JSON-escaped': secret => JSON.stringify(secret).slice(1, -1),
  'JSON-escaped with slashes': secret => JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
  'JSON-escaped in hexadecimal': secret =>
    eachCharacter(secret, character => `\\u${toHex(character, 4)}`),
  'JSON-escaped twice': secret => JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  'URL-encoded': secret => encodeURIComponent(secret),
  'URL-encoded in lower case': secret =>
    encodeURIComponent(secret).replace(/%../g, code => code.toLowerCase()),
  'URL-encoded twice': secret => encodeURIComponent(encodeURIComponent(secret)),
  'URL-encoded as a form': secret => new URLSearchParams({ a: secret }).toString().slice(2),
  'HTML-escaped by names': secret => secret.replace(/[&<>"'+/=]/g, each => NAMED[each] ?? each),
  'HTML-escaped by numbers': secret =>
    secret.replace(/[^a-z0-9]/gi, each => `&#${each.codePointAt(0)};`),
  'HTML-escaped in hexadecimal': secret =>
    secret.replace(/[^a-z0-9]/gi, each => `&#x${each.codePointAt(0)?.toString(16).toUpperCase()};`),
  'HTML-escaped in JSON': secret =>
    JSON.stringify(secret.replace(/[&<>"'+/=]/g, each => NAMED[each] ?? each)).slice(1, -1),
  'in base64': secret => Buffer.from(secret).toString('base64'),
  'in base64 for URLs': secret => Buffer.from(secret).toString('base64url'),
  'in hexadecimal': secret => Buffer.from(secret).toString('hex'),
  'in hexadecimal of capitals': secret => Buffer.from(secret).toString('hex').toUpperCase(),
  'split by a colour': secret => splitBy(secret, '\u001b[31;1m'),
  'split by a one-byte escape sequence': secret => splitBy(secret, '\u009b0m'),
  'split by a hyperlink': secret => splitBy(secret, '\u001b]8;;https://example.com\u0007'),
  'split by a stray escape character': secret => splitBy(secret, '\u001b'),
  'split by a control character': secret => splitBy(secret, '\u0000'),
  'split by a line end': secret => splitBy(secret, '\r\n'),
  'split by a zero-width space': secret => splitBy(secret, '\u200b'),
  'with a soft hyphen after every character': secret => [...secret].join('\u00ad'),
  'split by a colour, in JSON': secret => JSON.stringify(splitBy(secret, '\u001b[0m')).slice(1, -1),
};

/** A function that tells whether a text shows a secret in any of its spellings, to a person or to a program that decodes it. */
export function showsOf(secret: string): (text: string) => boolean {
  const spellings = Object.values(SPELLINGS).map(spell => spell(secret));
  return text => spellings.some(spelled => text.includes(spelled));
}
