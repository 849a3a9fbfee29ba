import type { CallsSnapshot, Participant } from '@xpchat/calls';
import { describe, expect, test } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { callInfo, groupState, snapshot } from '../../testing/snapshots.ts';
import { incomingGroupView } from './incoming-group-view.ts';

const en = appTexts('en', laterTexts);
const ru = appTexts('ru', laterTexts);

const person = (id: string, state: Participant['state']): Participant => ({
  peer: { id, name: id.toUpperCase() },
  state,
  stream: null,
  screen: null,
  audio: true,
  video: 'off',
});
const ringing = (others: readonly Participant[], conversationId?: string): CallsSnapshot =>
  snapshot(
    { name: 'incoming', call: callInfo({ direction: 'incoming' }) },
    {
      participants: [person('anna', 'connecting'), ...others],
      group: groupState({ conversationId }),
    },
  );
const team = (id: string) => (id === 'team' ? { name: 'Team' } : undefined);

describe('the card of an incoming group call', () => {
  test('names the conversation and who is called as well', () => {
    const others = ['bob', 'carol', 'dave', 'erin'].map((id) => person(id, 'ringing'));
    const state = ringing([...others, person('frank', 'left')], 'team');
    expect(incomingGroupView(state, 'call-1', team, en)).toEqual({
      conversation: 'Group “Team”',
      others: 'Also called: BOB, CAROL and 2 more',
    });
    expect(incomingGroupView(state, 'call-1', team, ru)).toEqual({
      conversation: 'Группа «Team»',
      others: 'Звонок также для: BOB, CAROL и ещё 2',
    });
  });

  test('names who is in the call already, and a call of no known conversation', () => {
    const state = ringing([person('bob', 'connecting'), person('carol', 'ringing')], 'other');
    expect(incomingGroupView(state, 'call-1', team, en)).toEqual({
      conversation: 'Group call',
      others: 'Already in the call: BOB',
    });
    expect(incomingGroupView(ringing([]), 'call-1', undefined, en)?.others).toBe('');
  });

  test('says nothing more about a call of two, or one that is not in front', () => {
    expect(incomingGroupView({ ...ringing([]), group: null }, 'call-1', team, en)).toBeNull();
    expect(incomingGroupView(ringing([], 'team'), 'call-2', team, en)).toBeNull();
  });
});
