import { isObject } from '../usage.js';
import { reasonOf } from './messages.js';
import { UsageError } from './usage-error.js';

/** What creates a job answers with a few kilobytes at most. */
const LARGEST_INPUT = 1024 * 1024;

/**
 * The job id that a stream, such as stdin, holds.
 * @throws UsageError when it cannot be read or is larger than 1 MiB, and as jobIdIn does.
 */
export async function readJobId(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      size += chunk.byteLength;
      if (size > LARGEST_INPUT) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new UsageError(`Cannot read stdin: ${reasonOf(error)}`);
  }
  if (size > LARGEST_INPUT) {
    throw new UsageError('Expected a job id on stdin, got more than 1 MiB');
  }
  return jobIdIn(new TextDecoder().decode(Buffer.concat(chunks)));
}

/**
 * The job id in a text: the text itself, or what JSON has as `job_id`, `jobId` or `job.id`.
 * @throws UsageError when there is none. It does not show the text, which may hold anything.
 */
export function jobIdIn(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new UsageError('Expected a job id on stdin, got nothing');
  if (/^["{[]/.test(trimmed)) return idInJson(trimmed);
  if (/\s/.test(trimmed)) {
    throw new UsageError('Expected one job id, or JSON with a job_id, on stdin, got several words');
  }
  return trimmed;
}

function idInJson(text: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError('Expected a job id, or JSON with a job_id, on stdin, got broken JSON');
  }
  const candidates = isObject(value)
    ? [value.job_id, value.jobId, isObject(value.job) ? value.job.id : undefined]
    : [value];
  const id = candidates.find(each => typeof each === 'string' && each.trim() !== '');
  if (typeof id === 'string') return id.trim();
  throw new UsageError('Found no job_id in the JSON on stdin');
}
