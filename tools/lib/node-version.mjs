/** The oldest supported Node. A test keeps it equal to `engines` in package.json. */
/** @type {readonly [number, number]} */
const OLDEST = [20, 19];

/** Explains why a Node version is not supported; undefined if it is. */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `XPchat Calls needs Node ${OLDEST.join('.')} or later, this is ${version}. See https://nodejs.org/en/download`;
}

/** Ends the process with a message if Node is too old. Must run before newer syntax is loaded. */
export function requireNode() {
  const problem = nodeProblem(process.versions.node);
  if (!problem) return;
  console.error(problem);
  process.exit(1);
}
