import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileHistory } from '../../src/polling/history/file-history.js';
import { memoryHistory } from '../../src/polling/history/memory-history.js';

describe('a history in memory', () => {
  test('keeps the runs of each service apart, and gives those of any when none is named', () => {
    const history = memoryHistory();
    history.record('Create', { duration: 1 }, 'rds');
    history.record('Create', { duration: 2 }, 'dds');
    history.record('Create', { duration: 3 });
    history.record('Create', { duration: 4 }, 'rds');
    const durations = (service?: string) =>
      history.runs('Create', service).map(({ duration }) => duration);
    expect([durations('rds'), durations('dds'), durations('ddm')]).toEqual([[1, 4], [2], []]);
    expect(durations()).toEqual([1, 2, 3, 4]);
  });

  test('gives the same array while nothing was recorded on that service', () => {
    const history = memoryHistory();
    history.record('Create', { duration: 1 }, 'rds');
    const [ofRds, ofAny] = [history.runs('Create', 'rds'), history.runs('Create')];
    expect(history.runs('Create')).toBe(ofAny);
    history.record('Create', { duration: 2 }, 'dds');
    expect(history.runs('Create', 'rds')).toBe(ofRds);
    expect(history.runs('Create')).not.toBe(ofAny);
  });

  test('a busy service drives out no run of another', () => {
    const history = memoryHistory();
    history.record('Create', { duration: 7 }, 'dds');
    for (let duration = 0; duration < 250; duration++) {
      history.record('Create', { duration }, 'rds');
    }
    expect(history.runs('Create', 'dds')).toEqual([{ duration: 7 }]);
    expect(history.runs('Create', 'rds')).toHaveLength(200);
    expect(history.runs('Create', 'rds')[0]?.duration).toBe(50);
  });

  test('stays bounded however many services are named', () => {
    const history = memoryHistory();
    for (let service = 0; service < 2500; service++) {
      history.record('Create', { duration: service }, `service ${service}`);
    }
    expect(history.runs('Create')).toHaveLength(2000);
  });
});

describe('a history in a file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jobwait-history-'));
    path = join(folder, 'history.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('keeps the runs of each service apart', () => {
    const history = fileHistory(path);
    history.record('Create', { duration: 1 }, 'rds');
    history.record('Create', { duration: 2 });
    history.record('Create', { duration: 3 }, 'dds');
    history.record('Create', { duration: 4 }, 'rds');
    const next = fileHistory(path);
    expect(next.runs('Create', 'rds')).toEqual([{ duration: 1 }, { duration: 4 }]);
    expect(next.runs('Create').map(({ duration }) => duration)).toEqual([1, 2, 3, 4]);
    expect(next.all()).toEqual([
      { name: 'Create', service: 'rds', runs: [{ duration: 1 }, { duration: 4 }] },
      { name: 'Create', service: undefined, runs: [{ duration: 2 }] },
      { name: 'Create', service: 'dds', runs: [{ duration: 3 }] },
    ]);
  });

  test('reads a file from before services were kept, and goes on with it', () => {
    const run = { duration: 9, progress: [{ elapsed: 3, percent: 50 }] };
    writeFileSync(path, JSON.stringify({ version: 1, jobs: { Create: [run, { duration: 5 }] } }));
    fileHistory(path).record('Create', { duration: 7 }, 'rds');
    expect(fileHistory(path).runs('Create')).toEqual([run, { duration: 5 }, { duration: 7 }]);
    expect(fileHistory(path).runs('Create', 'rds')).toEqual([{ duration: 7 }]);
    expect(readdirSync(folder)).toEqual(['history.json']);
  });
});
