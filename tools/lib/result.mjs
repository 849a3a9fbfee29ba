import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number }} Result */

/**
 * Reads the result of a vitest run from its JSON report. A skipped test counts as failed, and so does a
 * run without tests: neither proves anything.
 *
 * @param {string} path
 * @param {number} code the runner's exit code, which alone shows errors outside of tests
 * @returns {Result}
 */
export function readReport(path, code) {
  /** @type {{ numPassedTests: number, numFailedTests: number, numPendingTests: number }} */
  let report;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { passed: 0, failed: 1 };
  }
  const { numPassedTests: passed, numFailedTests, numPendingTests: skipped } = report;
  if (skipped > 0) console.error(`${skipped} tests were skipped. They count as failed.`);
  const failed = numFailedTests + skipped;
  const broken = failed === 0 && (code !== 0 || passed === 0);
  return { passed, failed: broken ? 1 : failed };
}

/**
 * Prints the line with the totals, which scripts read, and ends the process.
 *
 * @param {readonly Result[]} results
 */
export function finish(results) {
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
