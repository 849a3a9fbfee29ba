import type { Conversation, Person } from '../wire/entities.ts';
import { groupTarget, personTarget, type Target } from './address.ts';

/** The name and picture of a conversation: those of its group, or of the other person. */
export type Face = Pick<Person, 'name' | 'picture'> & { readonly target: Target };

/** Returns undefined for a conversation of two whose other person is unknown. */
export function faceOf({ id, group, others }: Conversation): Face | undefined {
  if (group) return { name: group.name, picture: group.picture, target: groupTarget(id) };
  const [peer] = others;
  return peer && { name: peer.name, picture: peer.picture, target: personTarget(peer.id) };
}

/** The groups whose name contains the text, in the order of the list. */
export function findGroups(
  conversations: readonly Conversation[],
  query: string,
): readonly Conversation[] {
  const wanted = query.toLowerCase();
  return conversations.filter(({ group }) => group?.name.toLowerCase().includes(wanted));
}
