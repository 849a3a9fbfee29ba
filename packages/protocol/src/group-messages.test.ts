import { describe, expect, it } from 'vitest';
import { parseConversationCall, parseGroupMessage } from './group.ts';
import { GROUP_MESSAGE_TYPES } from './group-message-types.ts';
import { MAX_CHAT_FRAME_LENGTH } from './limits.ts';
import { parseClientMessage, parseServerMessage } from './parse-message.ts';

const callId = 'c1';
const participants = [
  { userId: 'alice', state: 'joined', host: true },
  { userId: 'bob', state: 'left', reason: 'declined' },
];
const roster = { epoch: 1, topology: 'mesh', locked: false, callType: 'video', participants };

/** Messages of a client with the required fields only. */
const outgoing = {
  call_invite: { callId, callType: 'video' },
  call_join: { callId },
  call_remove: { callId },
  call_update: { callId, hand: true },
  call_chat: { callId, frame: { text: 'hi' } },
};

describe('group messages of a client', () => {
  it.each(Object.entries(outgoing))('%s needs its fields and an address', (type, fields) => {
    const message = { type, to: 'bob', ...fields };
    expect(parseClientMessage(message)).toEqual({ ok: true, message });
    expect(parseClientMessage({ ...message, to: undefined })).toMatchObject({ ok: false });
    expect(parseClientMessage({ ...message, callId: undefined })).toMatchObject({ ok: false });
  });

  it('never tell the state of a call', () => {
    expect(parseClientMessage({ type: 'call_roster', to: 'bob', callId, ...roster })).toMatchObject(
      { ok: false, code: 'unknown_type' },
    );
  });

  it('carry at most 16 KiB of chat', () => {
    const chat = (length: number) =>
      parseClientMessage({
        type: 'call_chat',
        to: 'bob',
        callId,
        frame: 'x'.repeat(length - 2),
      });
    expect(chat(MAX_CHAT_FRAME_LENGTH)).toMatchObject({ ok: true });
    expect(chat(MAX_CHAT_FRAME_LENGTH + 1)).toMatchObject({ ok: false, detail: 'field frame' });
  });
});

describe('group messages of a server', () => {
  it.each(GROUP_MESSAGE_TYPES)('%s keeps the fields that are not parsed yet', (type) => {
    const message = { type, from: 'alice', callId, seq: 3, version: 2, telepathy: true };
    expect(parseServerMessage(message)).toEqual({ ok: true, message });
    expect(parseServerMessage({ ...message, callId: 'c 1' })).toMatchObject({ ok: false });
    expect(parseServerMessage({ ...message, from: undefined })).toMatchObject({ ok: false });
  });

  it('are parsed in a second step, which drops what this version does not know', () => {
    const message = { type: 'call_roster', from: 'alice', callId, version: 2, ...roster };
    expect(parseGroupMessage({ ...message, telepathy: true })).toEqual(message);
    expect(parseGroupMessage({ ...message, type: 'call_invite', contact: false })).toEqual({
      ...message,
      type: 'call_invite',
      contact: false,
    });
    expect(parseGroupMessage({ ...message, participants: [] })).toBeUndefined();
    expect(parseGroupMessage({ ...message, type: 'call_join' })).toBeUndefined();
  });

  it('read a reason of a newer server as failed', () => {
    const people = [{ userId: 'bob', state: 'left', reason: 'abducted' }];
    const message = { type: 'call_roster', from: 'alice', callId, ...roster, participants: people };
    expect(parseGroupMessage(message)).toMatchObject({ participants: [{ reason: 'failed' }] });
  });

  it('tell the call of a conversation', () => {
    const call = { callId, callType: 'audio', since: 1, participants: [{ userId: 'alice' }] };
    const message = { type: 'conversation_call', conversationId: 'team', call };
    expect(parseServerMessage(message)).toEqual({ ok: true, message });
    expect(parseConversationCall(message)).toMatchObject({ conversationId: 'team', call });
    expect(parseConversationCall({ ...message, call: null })).toMatchObject({ call: null });
    expect(parseConversationCall({ ...message, call: {} })).toBeUndefined();
  });
});
