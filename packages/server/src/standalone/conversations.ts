import * as v from 'valibot';
import type { Conversations } from '../ports/conversations.ts';
import type { FindPeople } from '../ports/people.ts';
import { chatHook } from './chat-hook.ts';

const members = v.object({ members: v.nullable(v.array(v.string())) });

const found = v.object({
  people: v.array(
    v.object({
      userId: v.string(),
      name: v.optional(v.string()),
      picture: v.optional(v.string()),
      online: v.optional(v.boolean()),
    }),
  ),
});

/**
 * Asks the chat for the members of the `conversation` of a `user`. It answers `{ "members": [...] }`, or
 * `{ "members": null }` if there is no such conversation or the user is no member.
 */
export function conversationsByUrl(url: string, secret: string): Conversations {
  const requestMembers = chatHook({
    url,
    variable: 'CALLS_CONVERSATIONS_URL',
    secret,
    audience: 'calls-conversations',
    answer: members,
  });
  return {
    membersOf: async (conversation, user) => (await requestMembers({ conversation, user })).members,
  };
}

/**
 * Asks the chat for the people whom a `user` may call, by a part of their name, `query`. It answers
 * `{ "people": [{ "userId", "name", "picture", "online" }] }`.
 */
export function peopleByUrl(url: string, secret: string): FindPeople {
  const requestPeople = chatHook({
    url,
    variable: 'CALLS_PEOPLE_URL',
    secret,
    audience: 'calls-people',
    answer: found,
  });
  return async (user, query) => (await requestPeople({ user, query })).people;
}
