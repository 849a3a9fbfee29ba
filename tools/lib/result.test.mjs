import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readReport } from './result.mjs';

let folder;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xpchat-result-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function report(content) {
  const path = join(folder, 'report.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

test('a passed run counts its tests', () => {
  const path = report({ numPassedTests: 3, numFailedTests: 0, numPendingTests: 0 });
  expect(readReport(path, 0)).toEqual({ passed: 3, failed: 0 });
});

test('a run with exit code 1 and no failed test counts as failed', () => {
  const path = report({ numPassedTests: 3, numFailedTests: 0, numPendingTests: 0 });
  expect(readReport(path, 1)).toEqual({ passed: 3, failed: 1 });
});

test('a skipped test counts as failed', () => {
  const path = report({ numPassedTests: 3, numFailedTests: 1, numPendingTests: 2 });
  expect(readReport(path, 0)).toEqual({ passed: 3, failed: 3 });
});

test('a run without tests counts as failed', () => {
  const path = report({ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 });
  expect(readReport(path, 0)).toEqual({ passed: 0, failed: 1 });
});

test('a run without a report counts as failed', () => {
  expect(readReport(join(folder, 'absent.json'), 0)).toEqual({ passed: 0, failed: 1 });
});
