// Checks commit messages: `commits.mjs` those since a recorded commit, `commits.mjs FILE` the one in a
// file, as git gives it to tools/hooks/commit-msg.
import { readFileSync } from 'node:fs';
import { commitProblems, messageProblems } from './lib/commit-messages.mjs';

const [file] = process.argv.slice(2);
const problems = file ? messageProblems(readFileSync(file, 'utf8')) : await commitProblems();
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
