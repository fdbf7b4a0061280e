import { OptionError, optionError } from '../model/validation.js';

/** The lists that decide what a status means. */
export interface StatusOptions {
  /** Statuses that mean success, case-insensitive. Only the lists decide: a status in none of them makes the job "Running", whatever it is called; `raw` keeps it. */
  success: string | readonly string[];
  /** Statuses that mean failure. Default: none. */
  failure?: string | readonly string[];
  /** Statuses that mean that the job was canceled. Default: none. */
  canceled?: string | readonly string[];
}

/** What the statuses of each list mean. */
const MEANINGS = { success: 'Completed', failure: 'Failed', canceled: 'Canceled' } as const;

/**
 * Returns a function that says what a status means.
 * @throws OptionError if a list is invalid, or a status is in two of them.
 */
export function readStatusLists(options: StatusOptions): (status: string) => string {
  const meanings = new Map<string, string>();
  for (const [list, meaning] of Object.entries(MEANINGS) as [keyof StatusOptions, string][]) {
    for (const status of readList(list, options[list])) {
      const known = meanings.get(status);
      if (known !== undefined && known !== meaning) {
        const expected = 'a list whose statuses are in no other list';
        throw new OptionError({ option: list, expected, received: JSON.stringify(status) });
      }
      meanings.set(status, meaning);
    }
  }
  return status => meanings.get(fold(status)) ?? 'Running';
}

function readList(name: keyof StatusOptions, value: unknown): string[] {
  if (value === undefined && name !== 'success') return [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 && name === 'success')
    throw optionError(name, 'at least one status', value);
  return list.map(status => {
    if (typeof status === 'string' && status.trim() !== '') return fold(status);
    throw optionError(name, 'a status, or an array of statuses', status);
  });
}

function fold(status: string): string {
  return status.trim().toLowerCase();
}
