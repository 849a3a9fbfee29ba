import type { CallsSnapshot } from '@xpchat/calls';
import { describe, expect, test } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { linkAddress, linkRows, waitingRows } from './guests-view.ts';

const NOON = new Date(2026, 10, 30, 12).getTime();
const HOUR_MS = 3_600_000;

const inGroup = (group: Partial<CallsSnapshot['group']>) => ({ group }) as CallsSnapshot;

describe('the address of a guest link', () => {
  test.each([
    [undefined, 'https://chat.example/room?x=1', 'https://chat.example/join/T'],
    ['wss://calls.example/webrtc', 'https://chat.example/', 'https://calls.example/join/T'],
    ['ws://localhost:8000/webrtc', 'http://localhost:3000/', 'http://localhost:8000/join/T'],
  ])('of the server %s on the page %s is %s', (server, page, address) => {
    expect(linkAddress('T', server, page)).toBe(address);
  });
});

describe('the rows of guest links', () => {
  const link = (id: string, expiresAt: number) => ({
    id,
    token: `token-${id}`,
    expiresAt,
    by: 'a',
  });
  const rowsOf = (...guestLinks: ReturnType<typeof link>[]) =>
    linkRows(inGroup({ guestLinks }), {
      language: 'ru',
      now: NOON,
      address: (token) => `/${token}`,
    });

  test('leave out links that have expired', () => {
    expect(rowsOf(link('old', NOON), link('new', NOON + HOUR_MS)).map(({ id }) => id)).toEqual([
      'new',
    ]);
  });

  test('show the time, and the date of another day', () => {
    expect(rowsOf(link('a', NOON + HOUR_MS), link('b', NOON + 20 * HOUR_MS))).toMatchObject([
      { address: '/token-a', until: '13:00' },
      { until: '01.12.2026, 08:00' },
    ]);
  });

  test('are none in a call of two', () => {
    const options = { language: 'en', now: NOON, address: String };
    expect(linkRows({ group: null } as CallsSnapshot, options)).toEqual([]);
  });
});

describe('the guests who wait', () => {
  test('are shown with the name that they wrote, marked as guests', () => {
    const waiting = [{ id: 'guest:c1:x', name: 'Gina' }];
    const [row] = waitingRows(inGroup({ waiting }), appTexts('en', laterTexts));
    expect(row).toMatchObject({ name: 'Gina (guest)' });
  });

  test('are nobody in a call of two', () => {
    expect(waitingRows({ group: null } as CallsSnapshot, appTexts('en', laterTexts))).toEqual([]);
  });
});
