import { parseSecureUrl } from '../auth/endpoint-url.js';
import { markFatal } from '../model/errors.js';
import { checkNonEmptyString, optionError, receivedError } from '../model/validation.js';

/** The address of every job of an endpoint. */
export interface UrlTemplate {
  readonly origin: string;
  /** Whether the address depends on the id. */
  readonly hasId: boolean;
  /** The address without its query, which may contain a key: "https://api.example.com/v1/jobs/{id}". */
  readonly description: string;
  /**
   * Path and query for an id.
   * @throws OptionError, marked as fatal, if the id would address another path.
   */
  path(id: string): string;
}

/** The placeholder, which the parser of URLs escapes in a path but not in a query. */
const PLACEHOLDER = /%7Bid%7D|\{id\}/gi;

const EXAMPLE = 'https://api.example.com/v1/jobs/{id}';

/** @throws OptionError, which shows no user, password, query or fragment. */
export function parseUrlTemplate(value: unknown, allowInsecure: boolean | undefined): UrlTemplate {
  const text = checkNonEmptyString('url', value).trim();
  const url = parseSecureUrl('url', text, { example: EXAMPLE, allowInsecure });
  const problem = findProblem(url);
  if (problem) throw receivedError('url', `an https:// address such as "${EXAMPLE}"`, problem);
  const { origin, pathname, search } = url;
  return {
    origin,
    hasId: pathname.search(PLACEHOLDER) >= 0 || search.search(PLACEHOLDER) >= 0,
    description: origin + pathname.replace(PLACEHOLDER, '{id}'),
    path(id) {
      const encoded = encodeURIComponent(id);
      const path = pathname.replace(PLACEHOLDER, () => encoded);
      // A dot segment cannot be escaped: servers resolve %2E%2E as well.
      const segments = path.split('/').map(segment => segment.replace(/%2E/gi, '.'));
      if (segments.includes('.') || segments.includes('..')) {
        throw markFatal(optionError('id', 'the id of a job', id));
      }
      return path + search.replace(PLACEHOLDER, () => encoded);
    },
  };
}

function findProblem(url: URL): string | undefined {
  if (url.username !== '' || url.password !== '') return 'one with a user or password';
  if (url.hash !== '') return 'one with a fragment';
  return url.host.includes('{') ? 'one with a placeholder in its host' : undefined;
}
