const LITERAL = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/** Scans a JSON object or array character by character, to detect at once that it has ended, or that it is broken. */
export class JsonScanner {
  /** The closing brackets of all open objects and arrays, innermost last. */
  readonly #closers: string[] = [];
  #stringState: 'outside' | 'inside' | 'escaped' = 'outside';
  /** A number, or true, false or null, as far as it has been read. */
  #literal = '';
  /** Whether a value, or a key, has just ended, so that none may begin. */
  #isAfterValue = false;
  /** Whether only a key may come next. */
  #expectsKey = false;

  /** Takes the next character. */
  push(character: string): 'open' | 'ended' | 'broken' {
    if (this.#stringState !== 'outside') return this.#pushInString(character);
    if (/[\w.+-]/.test(character)) {
      this.#literal += character;
      return this.#isAfterValue || this.#expectsKey ? 'broken' : 'open';
    }
    if (this.#literal !== '') {
      if (!LITERAL.test(this.#literal)) return 'broken';
      this.#literal = '';
      this.#isAfterValue = true;
    }
    return /\s/.test(character) ? 'open' : this.#pushSign(character);
  }

  #pushInString(character: string): 'open' | 'broken' {
    // JSON escapes line breaks within strings.
    if (character === '\n') return 'broken';
    if (this.#stringState === 'escaped') this.#stringState = 'inside';
    else if (character === '\\') this.#stringState = 'escaped';
    else if (character === '"') {
      this.#stringState = 'outside';
      this.#isAfterValue = true;
    }
    return 'open';
  }

  #pushSign(sign: string): 'open' | 'ended' | 'broken' {
    const wasAfterValue = this.#isAfterValue;
    const expectedKey = this.#expectsKey;
    this.#isAfterValue = sign === '}' || sign === ']';
    this.#expectsKey = sign === '{' || (sign === ',' && this.#closers.at(-1) === '}');
    switch (sign) {
      case '"':
        this.#stringState = 'inside';
        return wasAfterValue ? 'broken' : 'open';
      case '{':
      case '[':
        this.#closers.push(sign === '{' ? '}' : ']');
        return wasAfterValue || expectedKey ? 'broken' : 'open';
      case ',':
      case ':':
        return wasAfterValue ? 'open' : 'broken';
      default:
        if (this.#closers.pop() !== sign) return 'broken';
        return this.#closers.length === 0 ? 'ended' : 'open';
    }
  }
}
