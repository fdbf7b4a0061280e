import { InvalidResponseError, markFatal } from '../errors/index.js';
import { isObject } from '../usage.js';

/** The path and query, below IAM's endpoint, that finds a project by its name. Nothing is ever created. */
export function projectLookupPath(name: string): string {
  return `/v3/projects?name=${encodeURIComponent(name)}`;
}

/**
 * The id of the one project of that name.
 * @throws a final error when there is none, or more than one; InvalidResponseError.
 */
export function parseProjectId(body: unknown, name: string): string {
  if (!isObject(body) || !Array.isArray(body.projects)) {
    throw new InvalidResponseError('Expected IAM to answer with a list of projects');
  }
  const ids = body.projects
    .filter(isObject)
    .filter(project => project.name === name)
    .map(project => project.id);
  const [id] = ids;
  if (ids.length === 1 && typeof id === 'string' && id.trim() !== '') return id.trim();
  const problem = ids.length === 0 ? 'no project is' : `${ids.length} projects are`;
  throw markFatal(
    new Error(
      `Could not find the project id: ${problem} named ${JSON.stringify(name)} for these credentials; give the option \`projectId\``,
    ),
  );
}
