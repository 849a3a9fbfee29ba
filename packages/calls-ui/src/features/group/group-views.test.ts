import type { CallsSnapshot, EndReason, Participant } from '@xpchat/calls';
import { describe, expect, test } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import { active, local } from '../../testing/call-views.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { groupState, snapshot } from '../../testing/snapshots.ts';
import { personRows, pickerRows } from './people-view.ts';
import { sfuNotice } from './sfu-notice-view.ts';
import { handPlaces, mainTile, SELF, screenKey, stageView } from './stage-view.ts';

const en = appTexts('en', laterTexts);
const stream = {} as MediaStream;

function person(id: string, change: Partial<Participant> = {}): Participant {
  return {
    peer: { id, name: id.toUpperCase() },
    state: 'active',
    stream,
    screen: null,
    audio: true,
    video: 'camera',
    ...change,
  };
}
function group(
  participants: readonly Participant[],
  change: Partial<NonNullable<CallsSnapshot['group']>> = {},
): CallsSnapshot {
  return { ...snapshot(active), participants, group: groupState(change) };
}
const tilesOf = (state: CallsSnapshot) =>
  stageView(
    state,
    state.participants.map(({ peer }) => peer.id),
    en,
  );

describe('[GR30] [GR31] the remark about a media server that cannot be used', () => {
  test.each([
    [
      'sfu_away',
      'sfu',
      false,
      'The media server does not answer. The call continues as soon as it does',
    ],
    ['sfu_away', 'mesh', false, 'Everybody is connected directly.'],
    ['sfu_away', 'mesh', true, 'Everybody is connected directly, without video.'],
    ['sfu_blocked', 'sfu', false, 'cannot be reached from the networks of this call'],
    ['sfu_blocked', 'mesh', false, 'Everybody is connected directly.'],
    ['sfu_blocked', 'mesh', true, 'Everybody is connected directly, without video.'],
    ['sfu_blocked_here', 'sfu', false, 'Your network does not let you reach the media server'],
    ['sfu_unsupported', 'mesh', true, 'An app in this call is too old'],
    ['sfu_unsupported_here', 'mesh', true, 'This browser is too old'],
  ] as const)('%s, %s, without video: %s', (fallback, topology, voiceOnly, words) => {
    const state = { ...group([], { fallback, voiceOnly }), topology };
    expect(sfuNotice(state, en)).toContain(words);
  });

  test('is nothing while it can', () => {
    expect(sfuNotice(group([]), en)).toBeNull();
    expect(sfuNotice(snapshot(active), en)).toBeNull();
  });
});

describe('the stage', () => {
  test('says of a person that they hold the call, on their tile and in the panel', () => {
    const state = group([person('bob', { held: true }), person('carol')]);
    const words = tilesOf(state).tiles.map((tile) => tile.words);
    expect(words.filter(Boolean)).toEqual(['On hold']);
    expect(personRows(state, null, en).map((row) => row.words)).toContain('On hold');
  });

  test.each([
    ['invited', undefined, 'invited', 'Calling…'],
    ['ringing', undefined, 'ringing', 'Ringing…'],
    ['connecting', undefined, 'connecting', 'Connecting…'],
    ['active', undefined, 'active', null],
    ['reconnecting', undefined, 'connecting', 'Reconnecting…'],
    ['left', 'declined', 'left', 'Declined'],
    ['left', 'no_answer', 'left', 'No answer'],
    ['left', 'completed', 'left', 'Left the call'],
    ['left', 'failed', 'left', 'Left the call'],
  ] as const)('says what becomes of a person: %s, %s', (state, reason, dataState, words) => {
    const of = person('bob', { state, ...(reason ? { reason: reason as EndReason } : {}) });
    const [tile] = tilesOf(group([of, person('carol')])).tiles;
    expect(tile).toMatchObject({ state: dataState, words });
  });

  test('shows this person as the others see them, and a mark if nothing is known', () => {
    const self = { id: 'me', name: 'Мария Новикова', picture: '/me.jpg' };
    const tile = tilesOf(group([person('bob')], { self })).tiles[1];
    expect(tile?.person).toMatchObject({ initials: 'МН', picture: '/me.jpg', name: 'You' });
    expect(personRows(group([], { self }), null, en)[0]?.person).toEqual(tile?.person);
    const unknown = tilesOf({ ...group([person('bob')]), group: null }).tiles[1];
    expect(unknown?.person).toMatchObject({ initials: '', picture: null, name: 'You' });
  });

  test('shows a picture and marks only of a person who is in the call', () => {
    const away = person('bob', { state: 'ringing', audio: false, hand: true });
    const [ringing, here, self] = tilesOf(group([away, person('carol', { audio: false })])).tiles;
    expect(ringing).toMatchObject({ video: 'off', muted: false, hand: false });
    expect(here).toMatchObject({ video: 'camera', muted: true });
    expect(self?.key).toBe(SELF);
  });

  test('counts those in the call, with this person', () => {
    const people = [person('bob'), person('carol', { state: 'ringing' }), person('dave')];
    expect(tilesOf(group(people)).count).toBe(3);
  });

  test('a shared screen has its own tile beside the camera of its presenter, and is shown large', () => {
    const view = tilesOf(group([person('bob', { screen: stream }), person('carol')]));
    expect(view.tiles.map(({ key, video }) => `${key} ${video}`)).toEqual([
      `${screenKey('bob')} screen`,
      'bob camera',
      'carol camera',
      `${SELF} off`,
    ]);
    expect(view.screens).toEqual([screenKey('bob')]);
    expect(mainTile(view, null, screenKey('bob'), 'carol')).toBe(screenKey('bob'));
    expect(mainTile(view, 'carol', screenKey('bob'), 'bob')).toBe('carol');
  });

  test('shows who spoke last large, and the first person in the call before anybody did', () => {
    const view = tilesOf(
      group([person('bob', { state: 'ringing' }), person('carol'), person('dave')]),
    );
    expect(mainTile(view, null, null, null)).toBe('carol');
    expect(mainTile(view, null, null, 'dave')).toBe('dave');
    expect(mainTile(view, 'gone', null, 'gone too')).toBe('carol');
  });
});

describe('the picker', () => {
  const found = ['bob', 'carol', 'dave', 'erin'].map((userId) => ({
    userId,
    online: userId !== 'erin',
  }));
  const state = group([
    person('bob'),
    person('carol', { state: 'ringing' }),
    person('dave', { state: 'left', reason: 'declined' }),
  ]);

  test('says who is in the call, rings, declined or is offline, and invites those who are not in it', () => {
    const rows = pickerRows(found, state, {}, en);
    expect(rows.map(({ person: { id }, words, invites }) => `${id}: ${words} ${invites}`)).toEqual([
      'bob: In the call false',
      'carol: Ringing… false',
      'dave: Declined true',
      'erin: Offline true',
    ]);
  });

  test.each([
    'already_done',
    'call_full',
    'call_locked',
    'not_supported',
    'user_not_found',
    'rate_limited',
    'not_allowed',
    'of_a_newer_server',
  ])('says why an invitation failed: %s; another press tries again', (code) => {
    const [row] = pickerRows([{ userId: 'erin' }], state, { erin: { code } }, en);
    expect(row).toMatchObject({ problem: true, invites: true });
    expect(row?.words).not.toBe('');
  });

  test('waits for an invitation that is on its way', () => {
    const [row] = pickerRows([{ userId: 'erin' }], state, { erin: 'pending' }, en);
    expect(row).toMatchObject({ pending: true, invites: false });
  });
});

describe('the list of people', () => {
  const people = [
    person('bob', { state: 'left', reason: 'declined' }),
    person('carol', { state: 'ringing' }),
    person('dave', { host: true, audio: false }),
    person('erin', { hand: true, silenced: true }),
  ];

  test('begins with this person and raised hands, and ends with those who left', () => {
    const rows = personRows(group(people), null, en);
    expect(rows.map(({ person: { name }, words }) => `${name}: ${words}`)).toEqual([
      'You: In the call',
      'ERIN: Muted by a host',
      'DAVE: Host',
      'CAROL: Ringing…',
      'BOB: Declined',
    ]);
  });

  test('only a host can mute or remove a person, and nobody can remove a person who left', () => {
    const able = (isHost: boolean) =>
      personRows(group(people, { isHost }), null, en)
        .filter(({ canRemove, canSilence }) => canRemove || canSilence)
        .map(({ person: { id }, canSilence }) => `${id} ${canSilence}`);
    expect(able(false)).toEqual([]);
    expect(able(true)).toEqual(['erin true', 'dave true', 'carol false']);
  });

  test('leaves out who is about to be removed', () => {
    const rows = personRows(
      { ...group(people), local: local({ microphone: 'muted' }) },
      'dave',
      en,
    );
    expect(rows.map(({ person: { id } }) => id)).toEqual(['me', 'erin', 'carol', 'bob']);
    expect(rows[0]?.muted).toBe(true);
  });
});

test('raised hands have places in their order, unless there is only one', () => {
  const bob = person('bob', { hand: true, handOrder: 9 });
  const carol = person('carol', { hand: true, handOrder: 4 });
  const hands = group([bob, carol], { hand: true, handOrder: 7 });
  expect([...handPlaces(hands)]).toEqual([
    ['carol', 1],
    [SELF, 2],
    ['bob', 3],
  ]);
  expect(handPlaces(group([bob, person('carol')])).size).toBe(0);
  expect(tilesOf(hands).tiles.map(({ handPlace }) => handPlace)).toEqual([3, 1, 2]);
});
