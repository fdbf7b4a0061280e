import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Recorder } from '../../src/recording/recorder.js';
import { Sanitizer } from '../../src/recording/sanitizer.js';
import { temporaryDirectory } from '../cli/support/command.js';
import { linesOf } from '../cli/support/lines.js';

const keep = (text: string): string => text;
const sanitizer = (keepsNames = false): Sanitizer => new Sanitizer(keepsNames, keep);

describe('a sanitizer', () => {
  test.each([
    ['/jobs', '/jobs'],
    ['/jobs?id=1&flag', '/jobs?id=1&flag'],
    ['/jobs?access_token=x&id=1', '/jobs?access_token=redacted&id=1'],
    ['/jobs?name=orders', '/jobs?name=name-1'],
  ])('makes of the path %s %s', (path, expected) => {
    expect(sanitizer().path(path)).toBe(expected);
  });

  test('keeps a body that is no JSON only with names', () => {
    expect(sanitizer(true).body('<html>')).toBe('<html>');
    expect(sanitizer().body('<html>')).not.toContain('html');
  });

  test('replaces addresses, whether they are one word or part of a text', () => {
    const body = sanitizer().body('{"host":"db1","endpoint":"db.corp.example:3306","count":1}');
    expect(JSON.stringify(body)).not.toMatch(/db1|corp/);
    expect(body).toMatchObject({ count: 1 });
  });

  test('replaces neither an empty host nor an empty project', () => {
    const clean = sanitizer();
    clean.addHost('');
    clean.addProject('');
    expect(clean.text('as it is')).toBe('as it is');
  });

  test('cuts off what is nested too deeply', () => {
    const body = sanitizer().body('['.repeat(300) + ']'.repeat(300));
    expect(JSON.stringify(body)).toContain('nested too deeply');
  });
});

describe('a recorder', () => {
  const request = { origin: 'https://a.example', path: '/jobs/1', headers: {} };
  const about = { jobId: 'job-1', projectId: undefined, requestedAt: 0 };
  const record = (end: Parameters<Recorder['record']>[1]): Record<string, unknown> => {
    const path = join(temporaryDirectory(), 'run.ndjson');
    const recorder = new Recorder({ path, keepsNames: false }, 'ecs', keep);
    recorder.record(request as never, end, about);
    recorder.close();
    recorder.close();
    recorder.record(request as never, end, about);
    const lines = linesOf(readFileSync(path, 'utf8')) as Record<string, unknown>[];
    expect(lines).toHaveLength(1);
    return lines[0] as Record<string, unknown>;
  };

  test('says that a body was too large to be read', () => {
    const response = { status: 200, headers: {}, body: undefined };
    expect(record({ response } as never)).toMatchObject({ status: 200, body: 'too large' });
  });

  test('keeps one word of an error, whatever was thrown', () => {
    expect(record({ error: new TypeError('no') })).toMatchObject({ error: 'TypeError' });
    expect(record({ error: 'no' })).toMatchObject({ error: 'Error' });
  });
});
