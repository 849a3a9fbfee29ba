import type { ConversationCall } from '@xpchat/calls-protocol';
import { describe, expect, test } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import { active } from '../../testing/call-views.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { bannerView } from './banner-view.ts';

const en = appTexts('en', laterTexts);
const ru = appTexts('ru', laterTexts);
const idle = { phase: { name: 'idle' } } as const;
const running = (change: Partial<ConversationCall> = {}): ConversationCall => ({
  callId: 'team-call',
  callType: 'video',
  since: 1,
  participants: ['anna', 'bob', 'carol'].map((userId) => ({ userId })),
  ...change,
});

describe('the banner of a conversation', () => {
  test('says how many people are in its call, and offers to join', () => {
    expect(bannerView(running(), idle, en)).toEqual({
      words: 'Call in progress, 3 people',
      join: 'Join',
    });
    expect(bannerView(running(), idle, ru)?.words).toBe('Идёт звонок, 3 участника');
  });

  test('is absent without a call, and while this person is in it', () => {
    expect(bannerView(null, idle, en)).toBeNull();
    expect(bannerView(running({ participants: [] }), idle, en)).toBeNull();
    expect(bannerView(running({ callId: active.call.id }), { phase: active }, en)).toBeNull();
  });

  test('offers no join into a locked call, or from another call', () => {
    expect(bannerView(running({ locked: true }), idle, en)?.join).toBeNull();
    expect(bannerView(running(), { phase: active }, en)?.join).toBeNull();
  });
});
