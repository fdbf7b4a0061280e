import { describe, expect, test } from 'vitest';
import { readCheckpoint } from '../../src/machine/checkpoint.js';
import { savedWait } from './saved-wait.js';

/** The path of every field, as an error names it. */
function* pathsOf(value: object, path: readonly string[] = []): Generator<readonly string[]> {
  for (const [key, member] of Object.entries(value)) {
    const own = [...path, key];
    yield own;
    if (typeof member === 'object' && member !== null) yield* pathsOf(member, own);
  }
}

function damaged(path: readonly string[], value: unknown): unknown {
  const copy = structuredClone(savedWait) as unknown as Record<string, unknown>;
  const holder = path
    .slice(0, -1)
    .reduce((current, key) => current[key] as Record<string, unknown>, copy);
  holder[path.at(-1) as string] = value;
  return copy;
}

const nameOf = (path: readonly string[]): string =>
  `checkpoint.${path.join('.')}`.replace(/\.(\d+)/g, '[$1]');

/** Entities belong to the service, and the version has its own check. */
const free = /^checkpoint\.state\.job\.entities\.|^checkpoint\.version$/;
const paths = [...pathsOf(savedWait)].map(path => ({ path, name: nameOf(path) }));
const checked = paths.filter(({ name }) => !free.test(name));

describe('a damaged checkpoint', () => {
  test('is damaged in every field', () => {
    expect(checked.length).toBeGreaterThan(40);
    expect(() => readCheckpoint(savedWait, 5000)).not.toThrow();
  });

  test.each(checked)('is rejected, naming $name', ({ path, name }) => {
    // A function is not JSON, so it is invalid in every field.
    expect(() =>
      readCheckpoint(
        damaged(path, () => {}),
        5000,
      ),
    ).toThrow(
      expect.objectContaining({
        name: 'TypeError',
        message: expect.stringMatching(
          new RegExp(`^Expected \`${name.replace(/[.[\]]/g, '\\$&')}\` to be .*, got a function$`),
        ),
      }),
    );
  });

  test.each([
    ['deadline', -1],
    ['deadline', Number.NaN],
    ['nextPollAt', 'soon'],
    ['attempts', 1.5],
    ['failures', -1],
    ['serviceResponded', 1],
    ['observed', { Running: 'often' }],
    ['progress', [{ elapsed: 1, after: 0 }]],
    ['outcome', 'won'],
    ['jobId', 'job-2'],
    ['job', {}],
  ])('is rejected if state.%s is %o', (field, value) => {
    expect(() => readCheckpoint(damaged(['state', field], value), 0)).toThrow(
      new RegExp(`^Expected \`checkpoint\\.state\\.${field}`),
    );
  });

  test.each([undefined, null, 'text', 7, []])('is rejected if it is %o', checkpoint => {
    expect(() => readCheckpoint(checkpoint, 0)).toThrow(/^Expected `checkpoint` to be an object/);
  });

  test.each([undefined, 0, 2, '1'])('is rejected if its version is %o', version => {
    expect(() => readCheckpoint({ ...savedWait, version }, 0)).toThrow(
      /^Expected `checkpoint.version` to be 1, got /,
    );
  });

  test('is rejected if the job completed but is missing', () => {
    const copy = damaged(['state', 'job'], null) as { state: { outcome: string } };
    copy.state.outcome = 'completed';
    expect(() => readCheckpoint(copy, 0)).toThrow(/^Expected `checkpoint\.state\.job` to be /);
  });
});
