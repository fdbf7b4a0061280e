import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** What the files of a folder may import: other folders, or single files of them. Files at the top of src may import all. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  model: [],
  runtime: ['model'],
  machine: ['model', 'polling'],
  telemetry: ['model', 'runtime', 'machine'],
  polling: ['model'],
  wait: ['model', 'runtime', 'machine', 'polling', 'telemetry'],
  http: ['model', 'runtime'],
  services: ['model'],
  auth: ['model', 'runtime', 'http', 'services'],
  client: [
    'model',
    'runtime',
    'machine',
    'polling',
    'telemetry',
    'recording',
    'wait',
    'http',
    'auth',
    'services',
  ],
  bullmq: ['model', 'runtime', 'machine', 'polling', 'telemetry', 'wait', 'services', 'client'],
  report: ['model', 'machine'],
  recording: ['model', 'runtime', 'http'],
  otel: ['model', 'telemetry', 'runtime/load-peer'],
  'http-source': ['model', 'runtime', 'machine', 'wait', 'http', 'auth', 'client'],
  testing: [
    'recording/exchange',
    'model',
    'runtime',
    'services',
    'auth',
    'http/response',
    'wait/job-source',
  ],
  cli: [
    'model',
    'runtime',
    'machine',
    'polling',
    'telemetry',
    'wait',
    'http',
    'auth',
    'services',
    'client',
    'http-source',
    'testing',
    'report',
  ],
};

/** Single files that may import more: both report trouble with what is optional. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  'polling/history/file-history': ['runtime'],
  'polling/adaptive/learned-model': ['runtime'],
};

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .map(file => file.replace(/\.ts$/, ''));

const imports = new Map(files.map(file => [file, importsOf(file)]));

function importsOf(file: string): string[] {
  const text = readFileSync(join(SRC, `${file}.ts`), 'utf8');
  return [...text.matchAll(/(?:from|import\(|import) ?'(\.[^']+)\.js'/g)].map(([, path]) =>
    relative(SRC, join(SRC, dirname(file), path as string)),
  );
}

const isTopFile = (file: string): boolean => !file.includes('/');

describe('imports point one way', () => {
  test.each(files.filter(file => !isTopFile(file)))('%s imports only what it may', file => {
    const folder = file.split('/')[0] as string;
    const allowed = [folder, ...(ALLOWED[folder] ?? []), ...(EXCEPTIONS[file] ?? [])];
    const forbidden = (imports.get(file) ?? []).filter(
      target =>
        !allowed.some(each => target === each || target.startsWith(`${each}/`)) &&
        // The command uses the package through its entries.
        !(folder === 'cli' && isTopFile(target)),
    );
    expect(forbidden).toEqual([]);
  });

  test('no file imports itself through others', () => {
    const cycles: string[] = [];
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
        return;
      }
      if (done.has(file)) return;
      for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });
});

test.each(files)('%s has at most 300 lines', file => {
  const lines = readFileSync(join(SRC, `${file}.ts`), 'utf8').split('\n').length - 1;
  expect(lines).toBeLessThanOrEqual(300);
});
