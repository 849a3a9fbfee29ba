import { ROOT } from './paths.mjs';
import { run } from './run.mjs';

/** Commits after this one are checked. Older subjects cannot change any more. */
const BASE = '118eb668d37356a7557418fd3e2c30f15ee529e2';

/** Packages, apps, folders, and what concerns several of them. */
const SCOPES = [
  'protocol',
  'calls',
  'calls-ui',
  'calls-react',
  'server',
  'testing',
  'chat',
  'static-demo',
  'simulation',
  'e2e',
  'bench',
  'deploy',
  'docs',
  'tools',
  'build',
  'all',
];
const MAX_SUBJECT = 72;
/** Trailers, such as `Signed-off-by: Name`, are no body. */
const TRAILER = /^[A-Z][\w-]*: /;

/**
 * Checks a commit message (CONTRIBUTING.md, "Commit"). A merge needs nothing.
 *
 * @param {string} message
 * @returns {string[]} one sentence for each rule that it breaks
 */
export function messageProblems(message) {
  // Git adds lines with `#` to the message that it gives to an editor.
  const lines = message.split('\n').filter((line) => !line.startsWith('#'));
  const [subject = '', second = '', ...rest] = lines;
  if (subject.startsWith('Merge ')) return [];
  if (/^(fixup|squash)!|\bwip\b/i.test(subject)) {
    return ['The subject says that the commit is not finished.'];
  }
  const [, scopes, action] = /^([^:]+): (.*)$/.exec(subject) ?? [];
  const unknown = (scopes ?? '').split(', ').filter((scope) => !SCOPES.includes(scope));
  const hasBody = rest.some((line) => line.trim() !== '' && !TRAILER.test(line));
  return [
    [subject.length > MAX_SUBJECT, `The subject is longer than ${MAX_SUBJECT} characters.`],
    [!action, 'The subject needs a scope: "server: end a call when its row is damaged".'],
    [
      action && unknown.length > 0,
      `Unknown scope: ${unknown.join(', ')}. Use ${SCOPES.join(', ')}.`,
    ],
    [/^[A-Z][a-z]+( |$)/.test(action ?? ''), 'The subject goes on in lower case after the scope.'],
    [subject.endsWith('.'), 'The subject ends without a full stop.'],
    [second.trim() !== '', 'A blank line separates the subject from the body.'],
    [!hasBody, 'The body is missing: say why in one to five sentences.'],
  ].flatMap(([isBroken, sentence]) => (isBroken ? [String(sentence)] : []));
}

/**
 * Checks the messages of the commits since `BASE`. A copy without that commit has nothing to check: an
 * archive, or a shallow clone.
 *
 * @returns {Promise<string[]>} one line for each problem
 */
export async function commitProblems() {
  const git = (/** @type {string[]} */ ...args) =>
    run('git', ['-C', ROOT, ...args], { quiet: true });
  const { code } = await git('merge-base', '--is-ancestor', BASE, 'HEAD');
  if (code !== 0) return [];
  const { output } = await git('log', '--no-merges', '-z', '--format=%h %B', `${BASE}..HEAD`);
  return output
    .split('\0')
    .filter((entry) => entry !== '')
    .flatMap((entry) => {
      const [hash = ''] = entry.split(' ', 1);
      const message = entry.slice(hash.length + 1);
      return messageProblems(message).map(
        (problem) => `${hash} ${subjectOf(message)}\n  ${problem}`,
      );
    });
}

const subjectOf = (/** @type {string} */ message) => message.split('\n', 1)[0];
