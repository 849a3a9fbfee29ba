import { describe, expect, it } from 'vitest';
import { MAX_FRAME_BYTES, readFrame } from './decode-frame.ts';

const text = (message: object, length = 0) => JSON.stringify(message).padEnd(length);

describe('readFrame', () => {
  it('reads a message the same way from text and from bytes', () => {
    const ping = text({ type: 'ping' });
    expect(readFrame(Buffer.from(ping), false)).toEqual(readFrame(ping, false));
    expect(readFrame(ping, false)).toEqual({
      parsed: { ok: true, message: { type: 'ping' } },
      seq: undefined,
    });
  });

  it.each([
    ['a message of an unknown type', text({ type: 'call_teleport', seq: 7 }), 7],
    ['a message without its fields', text({ type: 'call_offer', seq: 7 }), 7],
    ['a message that is too long', text({ type: 'call_offer', seq: 7 }, 70_000), 7],
    ['a message without a number', text({ type: 'call_teleport' }), undefined],
    ['a message with a fractional number', text({ type: 'call_teleport', seq: 1.5 }), undefined],
    ['text that is not JSON', '{"seq": 7', undefined],
    ['null', 'null', undefined],
  ])('finds the sequence number of an invalid message, if it has one: %s', (_what, frame, seq) => {
    expect(readFrame(frame, false)).toMatchObject({ parsed: { ok: false } });
    expect(readFrame(frame, false)?.seq).toBe(seq);
  });

  it('does not read the number that an ack acknowledges as its own', () => {
    expect(readFrame(text({ type: 'ack', seq: 7 }), false)?.seq).toBeUndefined();
  });

  it('does not read a message beyond the frame limit', () => {
    expect(readFrame(' '.repeat(MAX_FRAME_BYTES + 1), false)).toBeNull();
    expect(readFrame('я'.repeat(MAX_FRAME_BYTES / 2 + 1), false)).toBeNull();
  });
});
