import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadPeer } from '../../src/runtime/load-peer.js';

const load = (name: string): unknown => loadPeer(name, 'jobwait/x needs the package x', 'x y');

function moduleOf(code: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'jobwait-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'x.cjs');
  writeFileSync(path, code);
  return path;
}

test('a peer that is installed is loaded', () => {
  expect(load(moduleOf('exports.answer = 42;'))).toEqual({ answer: 42 });
});

test('the error of a peer that is not installed says what to install', () => {
  expect(() => load('jobwait-no-such-peer')).toThrow(
    'jobwait/x needs the package x (jobwait-no-such-peer is not installed): npm install x y',
  );
});

test('the error of a peer that lacks a package of its own names that package', () => {
  expect(() => load(moduleOf("require('jobwait-deeper');"))).toThrow(
    "jobwait/x needs the package x (Cannot find module 'jobwait-deeper'): npm install x y",
  );
});

test('the error that a peer throws is its own', () => {
  expect(() => load(moduleOf("throw new RangeError('broken');"))).toThrow(new RangeError('broken'));
});
