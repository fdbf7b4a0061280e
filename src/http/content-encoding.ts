import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** The Accept-Encoding header: the encodings that `decodeContent` can decode. */
export const ACCEPT_ENCODING = 'gzip, deflate, br';

type Decoder = (bytes: Uint8Array, limit: { readonly maxOutputLength: number }) => Buffer;

const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateWithOrWithoutHeader],
  ['br', brotliDecompressSync],
  ['identity', bytes => Buffer.from(bytes)],
]);

/** RFC 9110, 8.4.1.2: some servers send a deflate stream without the zlib header that it should have. */
function inflateWithOrWithoutHeader(...[bytes, limit]: Parameters<Decoder>): ReturnType<Decoder> {
  const hasHeader = ((bytes[0] ?? 0) & 0x0f) === 8;
  return hasHeader ? inflateSync(bytes, limit) : inflateRawSync(bytes, limit);
}

/** More layers are an attack. */
const MAX_ENCODINGS = 3;

export type DecodedContent =
  | { readonly bytes: Uint8Array }
  | { readonly problem: 'too large' }
  | { readonly problem: 'malformed'; readonly reason: string };

/**
 * Decodes a body. Its content encodings are listed in the order in which they were applied.
 * @param maxLength maximum number of bytes after each layer; decoding stops there.
 */
export function decodeContent(
  body: Uint8Array,
  contentEncoding: string | undefined,
  maxLength: number,
): DecodedContent {
  const names = (contentEncoding ?? '').toLowerCase().split(',');
  const encodings = names.map(name => name.trim()).filter(name => name !== '');
  if (encodings.length > MAX_ENCODINGS) {
    return { problem: 'malformed', reason: `it has ${encodings.length} content encodings` };
  }
  let bytes = body;
  for (const encoding of encodings.reverse()) {
    const decode = DECODERS.get(encoding);
    if (!decode) return { problem: 'malformed', reason: `expected ${ACCEPT_ENCODING}` };
    // A response without a body may announce an encoding.
    if (bytes.byteLength === 0) break;
    try {
      bytes = decode(bytes, { maxOutputLength: maxLength });
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      return code === 'ERR_BUFFER_TOO_LARGE'
        ? { problem: 'too large' }
        : { problem: 'malformed', reason: `${encoding}, ${code}` };
    }
  }
  return { bytes };
}
