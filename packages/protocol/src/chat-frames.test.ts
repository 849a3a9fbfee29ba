import { describe, expect, it } from 'vitest';
import { MAX_CHAT_FILE_BYTES, MAX_CHAT_TEXT_LENGTH, parseChatFrame } from './chat-frames.ts';

describe('a frame of a chat in a call', () => {
  it('is parsed from text and from an object, without fields that nobody knows', () => {
    const frame = { type: 'message', id: 'm1', at: 5, text: '<b>hi</b>' };
    expect(parseChatFrame(JSON.stringify(frame))).toEqual(frame);
    expect(parseChatFrame({ ...frame, html: 'x' })).toEqual(frame);
  });

  it('is dropped if it is no frame, or of a type that this version does not know', () => {
    for (const input of ['', '{', 'null', '[]', null, 7, { type: 'toString' }, { type: 'later' }]) {
      expect(parseChatFrame(input)).toBe(null);
    }
  });

  it('has a text of 1 to 4000 characters and a whole time', () => {
    const frame = { type: 'message', id: 'm1', at: 5, text: 'x'.repeat(MAX_CHAT_TEXT_LENGTH) };
    expect(parseChatFrame(frame)).not.toBe(null);
    expect(parseChatFrame({ ...frame, text: `${frame.text}x` })).toBe(null);
    expect(parseChatFrame({ ...frame, text: '' })).toBe(null);
    expect(parseChatFrame({ ...frame, at: -1 })).toBe(null);
    expect(parseChatFrame({ ...frame, at: 0.5 })).toBe(null);
  });

  it('offers no empty file and none above the limit', () => {
    const frame = { type: 'file', id: 'f1', at: 5, name: 'a.txt', size: 1 };
    expect(parseChatFrame(frame)).toEqual(frame);
    expect(parseChatFrame({ ...frame, size: 0 })).toBe(null);
    expect(parseChatFrame({ ...frame, size: MAX_CHAT_FILE_BYTES + 1 })).toBe(null);
  });
});
