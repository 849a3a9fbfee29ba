import { describe, expect, it } from 'vitest';
import { messageProblems } from './commit-messages.mjs';

const BODY = '\n\nThe row could not be read.\n';

describe('a commit message', () => {
  it.each([
    `server: end a call when its row is damaged${BODY}`,
    `calls, calls-ui: rename the lazy store${BODY}`,
    `calls: ChangeNotifier, and the last words of the old vocabulary${BODY}`,
    `docs: explain E7${BODY}\nCo-authored-by: Bob <bob@example.com>\n`,
    `server: end a call${BODY}\n# Please enter the commit message.\n`,
    'Merge branch main into topic\n',
  ])('is accepted: %j', (message) => {
    expect(messageProblems(message)).toEqual([]);
  });

  it.each([
    ['longer than 72', `server: ${'x'.repeat(65)}${BODY}`],
    ['not finished', `calls: WIP, hold${BODY}`],
    ['not finished', `fixup! calls: hold${BODY}`],
    ['needs a scope', `End a call when its row is damaged${BODY}`],
    ['Unknown scope: sever.', `sever: end a call${BODY}`],
    ['lower case', `server: End a call${BODY}`],
    ['full stop', `server: end a call.${BODY}`],
    ['blank line', 'server: end a call\nbecause its row is damaged\n\nIt could not be read.\n'],
    ['body is missing', 'server: end a call\n'],
    ['body is missing', 'server: end a call\n\nCo-authored-by: Bob <bob@example.com>\n'],
  ])('is refused because it is %j: %j', (problem, message) => {
    expect(messageProblems(message)).toEqual([expect.stringContaining(problem)]);
  });
});
