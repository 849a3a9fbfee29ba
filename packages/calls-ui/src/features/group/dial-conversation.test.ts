import type { ConversationCall, ConversationCallAnswer } from '@xpchat/calls-protocol';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeContext } from '../../testing/fake-context.ts';
import { dialConversation } from './dial-conversation.ts';

const running: ConversationCall = {
  callId: 'team-call',
  callType: 'video',
  since: 1,
  participants: [{ userId: 'bob', profile: { name: 'Bob' } }],
};
const answer = (change: Partial<ConversationCallAnswer> = {}): ConversationCallAnswer => ({
  call: null,
  members: ['me', 'bob', 'carol'],
  rings: true,
  maxPeople: { video: 4, voice: 8 },
  ...change,
});

/** A page whose server gives these answers, one after the other. */
function start(...answers: readonly ConversationCallAnswer[]) {
  const { context } = fakeContext();
  const { calls } = context;
  const left = [...answers];
  vi.stubGlobal('location', { href: 'https://chat.example/' });
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(left.shift())));
  const initiateGroupCall = vi.fn(async () => {});
  const joinCall = vi.fn(async () => {});
  Object.assign(calls, { initiateGroupCall, joinCall });
  return { context, initiateGroupCall, joinCall };
}
const toast = ({ context }: ReturnType<typeof start>) => context.ui.get().toast?.code;

describe('a press on a call button of a group conversation', () => {
  beforeEach(() => vi.useRealTimers());
  afterEach(() => vi.unstubAllGlobals());

  test('rings its members, with the id of the conversation', async () => {
    const page = start(answer());
    dialConversation(page.context, 'team', 'audio');
    await vi.waitFor(() =>
      expect(page.initiateGroupCall).toHaveBeenCalledWith(['me', 'bob', 'carol'], 'audio', {
        conversationId: 'team',
      }),
    );
  });

  test('joins the call that goes on there, with the camera for a video button only', async () => {
    const page = start(answer({ call: running }));
    dialConversation(page.context, 'team', 'audio');
    const call = {
      callId: 'team-call',
      callType: 'video',
      participants: [{ id: 'bob', name: 'Bob' }],
    };
    await vi.waitFor(() => expect(page.joinCall).toHaveBeenCalledWith(call, { video: false }));
    expect(page.initiateGroupCall).not.toHaveBeenCalled();
  });

  test('[GR18] joins the call that somebody else began in the same moment', async () => {
    const page = start(answer(), answer({ call: running }));
    page.initiateGroupCall.mockRejectedValueOnce(
      Object.assign(new Error(), { code: 'duplicate_call' }),
    );
    dialConversation(page.context, 'team', 'video');
    await vi.waitFor(() => expect(page.joinCall).toHaveBeenCalled());
  });

  test('tells how many people the call may have, if they are fewer than its members', async () => {
    const members = ['1', '2', '3', '4', '5', '6', '7', '8'];
    const page = start(answer({ members }), answer({ members }));
    dialConversation(page.context, 'team', 'audio');
    await vi.waitFor(() => expect(page.initiateGroupCall).toHaveBeenCalled());
    expect(page.context.ui.get().toast).toBeNull();
    dialConversation(page.context, 'team', 'video');
    await vi.waitFor(() =>
      expect(page.context.ui.get().toast?.text).toBe('This call can have at most 4 people.'),
    );
    expect(page.initiateGroupCall).toHaveBeenLastCalledWith(members, 'video', {
      conversationId: 'team',
    });
  });

  test('[GR21] rings the first members of a large conversation, and says what the others see', async () => {
    const page = start(answer({ rings: false }));
    dialConversation(page.context, 'team', 'audio');
    await vi.waitFor(() =>
      expect(page.context.ui.get().toast?.text).toBe(
        'This calls 3 people. The others see the call in the conversation and can join it.',
      ),
    );
    expect(page.initiateGroupCall).toHaveBeenCalledWith(['me', 'bob', 'carol'], 'audio', {
      conversationId: 'team',
    });
  });

  test('says why it cannot call', async () => {
    const page = start(answer({ call: running }));
    page.joinCall.mockRejectedValueOnce(Object.assign(new Error(), { code: 'call_full' }));
    dialConversation(page.context, 'team', 'video');
    await vi.waitFor(() => expect(toast(page)).toBe('call_full'));
  });
});
