/** Oldest Node that the product runs on. Kept equal to `engines` of package.json by a test. */
/** @type {readonly [number, number]} */
const OLDEST = [20, 19];

/** Says what is wrong with a Node version, or nothing. */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `XPchat Calls needs Node ${OLDEST.join('.')} or later, this is ${version}. See https://nodejs.org/en/download`;
}

/** Ends the process with a clear message when Node is too old. Must run before newer syntax loads. */
export function requireNode() {
  const problem = nodeProblem(process.versions.node);
  if (!problem) return;
  console.error(problem);
  process.exit(1);
}
