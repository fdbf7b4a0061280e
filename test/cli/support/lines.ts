export interface Line {
  readonly [key: string]: unknown;
}

/** Parses lines of JSON. */
export function linesOf(stdout: string): Line[] {
  return stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Line);
}
