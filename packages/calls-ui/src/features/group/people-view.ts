import type { CallsSnapshot, Participant } from '@xpchat/calls';
import type { FoundPerson } from '../../context/app-context.ts';
import { type PersonView, personView } from '../../ui-kit/person.ts';
import { reasonWords, selfPerson, stateWords } from './stage-view.ts';
import type { GroupKey, GroupTexts } from './texts.ts';

/** A person in the picker. */
export interface PickerRow {
  readonly person: PersonView;
  readonly words: string;
  /** Whether the words report an error. */
  readonly problem: boolean;
  /** Whether a press invites this person. */
  readonly invites: boolean;
  /** The invitation is on its way. */
  readonly pending: boolean;
}

/** State of each invitation from this picker, by user id: on its way, or the code of its error. */
export type Invitations = Readonly<Record<string, 'pending' | { readonly code: string }>>;

/** The sentence for an error of `addParticipant`. */
function addErrorWords(code: string, { t }: GroupTexts): string {
  return t(`add_error.${code}` as GroupKey) || t('add_error.other');
}

function rowWords(
  found: FoundPerson,
  participant: Participant | undefined,
  texts: GroupTexts,
): string {
  if (participant && participant.state !== 'left')
    return stateWords(participant, texts) ?? texts.t('side.in_call');
  if (participant?.reason) return reasonWords(participant.reason, texts);
  if (found.online === undefined) return '';
  return texts.t(found.online ? 'side.online' : 'tile.offline');
}

export function pickerRows(
  people: readonly FoundPerson[],
  snapshot: CallsSnapshot,
  invitations: Invitations,
  texts: GroupTexts,
): readonly PickerRow[] {
  return people.map((found) => {
    const { userId, name, picture } = found;
    const participant = snapshot.participants.find(({ peer }) => peer.id === userId);
    const present = participant !== undefined && participant.state !== 'left';
    const invitation = present ? undefined : invitations[userId];
    const pending = invitation === 'pending';
    const code = invitation !== undefined && invitation !== 'pending' ? invitation.code : null;
    return {
      person: personView({ id: userId, name, picture }, texts),
      words: code ? addErrorWords(code, texts) : rowWords(found, participant, texts),
      problem: code !== null,
      invites: !present && !pending,
      pending,
    };
  });
}

/** A person in the panel of people. */
export interface PersonRow {
  readonly person: PersonView;
  readonly words: string;
  /** Another person who is in the call. */
  readonly inCall: boolean;
  readonly muted: boolean;
  readonly hand: boolean;
  readonly silenced: boolean;
  /** Whether this person may turn their microphone off. */
  readonly canSilence: boolean;
  /** Whether this person may remove them, or take their invitation back. */
  readonly canRemove: boolean;
}

/** Order of people: this person, raised hands, joined, invited, left. */
const order = ({ hand, inCall }: PersonRow, left: boolean) =>
  hand ? 0 : inCall ? 1 : left ? 3 : 2;

/** @param removing people whose removal is on its way. The list omits them already */
export function personRows(
  snapshot: CallsSnapshot,
  removing: string | null,
  texts: GroupTexts,
): readonly PersonRow[] {
  const { participants, group, local } = snapshot;
  const rows = participants
    .filter(({ peer }) => peer.id !== removing)
    .map((each, index) => {
      const inCall = each.state === 'active' || each.state === 'reconnecting';
      const left = each.state === 'left';
      const words = [
        each.host ? texts.t('side.host') : null,
        each.silenced ? texts.t('side.muted_by_host') : null,
        stateWords(each, texts),
      ].filter(Boolean);
      const row: PersonRow = {
        person: personView(each.peer, texts),
        words: words.join(' · ') || texts.t('side.in_call'),
        inCall,
        muted: inCall && !each.audio,
        hand: inCall && each.hand === true,
        silenced: each.silenced === true,
        canSilence: inCall && group?.isHost === true,
        canRemove: !left && group?.isHost === true,
      };
      return { row, rank: order(row, left), index: row.hand ? (each.handOrder ?? index) : index };
    });
  rows.sort((a, b) => a.rank - b.rank || a.index - b.index);
  const self: PersonRow = {
    person: selfPerson(snapshot, texts),
    words: texts.t(group?.isHost ? 'side.host' : 'side.in_call'),
    inCall: false,
    muted: local.microphone !== 'on',
    hand: group?.hand === true,
    silenced: group?.silenced === true,
    canSilence: false,
    canRemove: false,
  };
  return [self, ...rows.map(({ row }) => row)];
}

/** Those whose name contains the text, whatever its case. */
export function rowsNamed(rows: readonly PersonRow[], query: string): readonly PersonRow[] {
  const wanted = query.trim().toLowerCase();
  return rows.filter(({ person }) => person.name.toLowerCase().includes(wanted));
}

/**
 * People who can be added come first. The order is that of the moment in which they were found: a row that a person
 * pressed stays where it is.
 */
export function pickerOrder(
  people: readonly FoundPerson[],
  { participants }: Pick<CallsSnapshot, 'participants'>,
): readonly FoundPerson[] {
  const present = new Set(
    participants.filter(({ state }) => state !== 'left').map(({ peer }) => peer.id),
  );
  const isPresent = ({ userId }: FoundPerson) => present.has(userId);
  return [...people.filter((each) => !isPresent(each)), ...people.filter(isPresent)];
}
