import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number }} Result */

/**
 * What a vitest run came to, from its JSON report. A skipped test counts as failed, and so does a
 * run without tests: both have shown nothing.
 *
 * @param {string} path
 * @param {number} code the runner's exit code; errors outside of tests show only there
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
  if (skipped > 0) console.error(`${skipped} tests were skipped, which counts as failed`);
  const failed = numFailedTests + skipped;
  const broken = failed === 0 && (code !== 0 || passed === 0);
  return { passed, failed: broken ? 1 : failed };
}

/**
 * Prints the one line that machines read, and ends the process.
 *
 * @param {readonly Result[]} results
 */
export function finish(results) {
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
