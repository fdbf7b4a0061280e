import { expect, test } from 'vitest';
import { createView, slowestViews, type WaitView } from '../../../src/cli/progress/wait-view.js';
import { seeded } from '../../support/random.js';
import { jobOf } from '../support/jobs.js';

function view(id: string, progress?: number, endsAt?: number): WaitView {
  return { ...createView(id, 0), job: jobOf({ progress }), endsAt };
}

const ids = (views: readonly WaitView[]): string[] => views.map(({ id }) => id);

test('the slowest are those whose end nobody knows, least progress first, and then those that end last', () => {
  const views = [
    view('soon', 90, 1000),
    view('late', 50, 9000),
    view('unknown-half', 50),
    view('unknown', 0),
    view('silent'),
  ];
  expect(ids(slowestViews(views, 4))).toEqual(['unknown', 'silent', 'unknown-half', 'late']);
});

test.each([0, 1, 5, 99])('%i of the slowest are the first of all in that order', count => {
  const random = seeded(5);
  const views = Array.from({ length: 99 }, (_, index) =>
    view(`${index}`, undefined, Math.floor(random() * 40)),
  );
  const sorted = views.toSorted((one, other) => (other.endsAt ?? 0) - (one.endsAt ?? 0));
  expect(ids(slowestViews(views, count))).toEqual(ids(sorted.slice(0, count)));
});
