import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { DOCUMENTS, ROOT } from './support/documents.js';

/** The anchors that GitHub makes of the headings of a document. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => heading as string);
  return new Set(
    headings.map(heading =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function problemWith(link: string, document: string): string | undefined {
  const [path, anchor] = link.split('#') as [string, string | undefined];
  const target = path === '' ? join(ROOT, document) : join(ROOT, dirname(document), path);
  if (!existsSync(target)) return `${link}: no such file`;
  if (anchor && !anchorsOf(readFileSync(target, 'utf8')).has(anchor))
    return `${link}: no such heading`;
  return undefined;
}

test.each(DOCUMENTS)('every relative link of %s leads somewhere', document => {
  const text = readFileSync(join(ROOT, document), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link as string);
  const problems = links
    .filter(link => !/^[a-z]+:/.test(link))
    .map(link => problemWith(link, document));
  expect(problems.filter(Boolean)).toEqual([]);
});

test('every document of docs/ is in the sidebar of the site', () => {
  const config = readFileSync(join(ROOT, 'docs/.vitepress/config.ts'), 'utf8');
  const pages = DOCUMENTS.flatMap(document => /^docs\/(.+)\.md$/.exec(document)?.[1] ?? []);
  for (const page of pages.filter(each => each !== 'index')) {
    expect(config).toContain(`link: '/${page}'`);
  }
});
