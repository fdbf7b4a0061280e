/** Collects the chunks of a body in one buffer: kept separately, even a chunk of one byte would retain the whole buffer it was read into. */
export class BodyBuffer {
  readonly #maxLength: number;
  #buffer = Buffer.alloc(0);
  #length = 0;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Returns false if the body would become too long; the chunk is then not added. */
  append(chunk: Uint8Array): boolean {
    const length = this.#length + chunk.byteLength;
    if (length > this.#maxLength) return false;
    if (length > this.#buffer.byteLength) this.#grow(length);
    this.#buffer.set(chunk, this.#length);
    this.#length = length;
    return true;
  }

  /** What has been collected. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** At least doubles the buffer, so that a byte is copied at most twice on average, however many chunks there are. */
  #grow(length: number): void {
    const doubled = Math.min(this.#buffer.byteLength * 2, this.#maxLength);
    const larger = Buffer.allocUnsafe(Math.max(length, doubled));
    larger.set(this.bytes());
    this.#buffer = larger;
  }
}
