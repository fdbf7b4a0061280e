import { UNPRINTABLE_CHARACTERS } from '../model/errors.js';

/**
 * A service may repeat a secret escaped for JSON, for a URL or for HTML, several times over, and cut into pieces by
 * invisible characters.
 */
const ESCAPES =
  /\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[^ux])|%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-7](?:%[89ab][0-9a-f]){3}|&(?:#x[0-9a-f]{1,8}|#\d{1,8}|[a-z]{2,8});?/gi;
const HAS_ESCAPES = new RegExp(`${ESCAPES.source}|${UNPRINTABLE_CHARACTERS.source}`, 'iu');

/** HTML's names for characters that credentials may contain. */
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  ast: '*',
  bsol: '\\',
  colon: ':',
  comma: ',',
  commat: '@',
  dollar: '$',
  equals: '=',
  excl: '!',
  grave: '`',
  gt: '>',
  hat: '^',
  lbrace: '{',
  lbrack: '[',
  lcub: '{',
  lowbar: '_',
  lpar: '(',
  lsqb: '[',
  lt: '<',
  nbsp: '\u00a0',
  num: '#',
  percnt: '%',
  period: '.',
  plus: '+',
  quest: '?',
  quot: '"',
  rbrace: '}',
  rbrack: ']',
  rcub: '}',
  rpar: ')',
  rsqb: ']',
  semi: ';',
  sol: '/',
  verbar: '|',
  vert: '|',
};
const JSON_ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Maximum number of times that a text is unescaped: none is escaped more often. */
const MAX_LAYERS = 5;

/**
 * Terminal sequences, which are not shown: colours and cursor movements, titles and links, and shorter ones. None goes
 * past a quotation mark, so that one that a JSON string leaves open does not extend into the next string.
 */
const TERMINAL_SEQUENCES =
  /(?:\u001b\[|\u009b)[0-?]*[ !#-/]*[@-~]|\u001b\][^\u0007\u001b"]*(?:\u0007|\u001b\\)|\u001b[ !#-/]*[0-~]/g;
/** A text without these has no terminal sequence, escaped or not. */
const MAY_HAVE_SEQUENCES = /[\u001b\u009b]|[19]b|#0*(?:27|155)/i;

/** Whether a text can be read in another way than letter by letter. */
export function hasEscapes(text: string): boolean {
  return HAS_ESCAPES.test(text);
}

/** A secret as it reads in any of the `readings` of a text that repeats it. */
export function formsOf(secret: string): string[] {
  return [...withSpacesAsPlus(unescapeAll(secret, keepPrintable)), ...plainFormsOf(secret)];
}

/** Encoding a long token takes longer than searching a response for it. */
const plainForms = new Map<string, readonly string[]>();
const MAX_ENCODED_SECRETS = 100;

/** A secret as it may be in a text: as it is, encoded for a form, and encoded as bytes. */
export function plainFormsOf(secret: string): readonly string[] {
  const known = plainForms.get(secret);
  if (known) return known;
  if (plainForms.size >= MAX_ENCODED_SECRETS) plainForms.clear();
  const forms = [...withSpacesAsPlus(secret), ...encode(secret)];
  plainForms.set(secret, forms);
  return forms;
}

/** A secret in hexadecimal and in base64, alone or as part of other bytes, such as "user:password". */
function encode(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const partial = [0, 1, 2].map(offset => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    // Without the characters that hold bits of the bytes around it.
    return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
  const whole = bytes.toString('base64');
  const base64 = [whole, whole.replaceAll('=', ''), ...partial];
  const forUrls = base64.map(text => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [hex, hex.toUpperCase(), ...new Set([...base64, ...forUrls])];
}

/** A secret, also as URLs and forms may encode it if it has spaces. */
function withSpacesAsPlus(secret: string): string[] {
  return secret.includes(' ') ? [secret, secret.replaceAll(' ', '+')] : [secret];
}

/**
 * A text unescaped, without its invisible characters. Once as a terminal shows it, and once with only the control
 * characters removed: a stray escape character must not take with it the letter of a secret that follows.
 */
export function readings(text: string): string[] {
  const withoutControls = unescapeAll(text, keepPrintable);
  if (!MAY_HAVE_SEQUENCES.test(text)) return [withoutControls];
  const onTerminal = unescapeAll(text, layer =>
    keepPrintable(layer.replace(TERMINAL_SEQUENCES, '')),
  );
  return [onTerminal, withoutControls];
}

function unescapeAll(text: string, removeHidden: (text: string) => string): string {
  let read = removeHidden(text);
  for (let layer = 0; layer < MAX_LAYERS; layer += 1) {
    const unescaped = removeHidden(read.replace(ESCAPES, decodeEscape));
    if (unescaped === read) break;
    read = unescaped;
  }
  return read;
}

function keepPrintable(text: string): string {
  return text.replace(UNPRINTABLE_CHARACTERS, '');
}

function decodeEscape(notation: string): string {
  try {
    if (notation.length === 3 && notation.startsWith('%')) return fromHex(notation.slice(1));
    if (notation.startsWith('%')) return decodeURIComponent(notation);
    if (notation.startsWith('\\')) return decodeBackslash(notation.slice(1));
    const name = notation.replace(/^&|;$/g, '').toLowerCase();
    if (!name.startsWith('#')) return ENTITIES[name] ?? notation;
    return String.fromCodePoint(Number(name.replace(/^#x/, '#0x').slice(1)));
  } catch {
    // Malformed escapes stay as they are.
    return notation;
  }
}

function decodeBackslash(notation: string): string {
  if (/^[ux]/i.test(notation) && notation.length > 1) {
    return fromHex(notation.slice(1));
  }
  return JSON_ESCAPES[notation] ?? notation;
}

function fromHex(code: string): string {
  return String.fromCharCode(Number.parseInt(code, 16));
}
