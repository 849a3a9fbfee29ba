import { describe, expect, it } from 'vitest';
import { MAX_FRAME_BYTES, readFrame } from './frame.ts';

const text = (message: object, length = 0) => JSON.stringify(message).padEnd(length);

describe('a frame', () => {
  it('is the same as text and as bytes', () => {
    const ping = text({ type: 'ping' });
    expect(readFrame(Buffer.from(ping), false)).toEqual(readFrame(ping, false));
    expect(readFrame(ping, false)).toEqual({
      parsed: { ok: true, message: { type: 'ping' } },
      seq: undefined,
    });
  });

  it.each([
    ['of an unknown type', text({ type: 'call_teleport', seq: 7 }), 7],
    ['without its fields', text({ type: 'call_offer', seq: 7 }), 7],
    ['that is too long', text({ type: 'call_offer', seq: 7 }, 70_000), 7],
    ['without a number', text({ type: 'call_teleport' }), undefined],
    ['with a bad number', text({ type: 'call_teleport', seq: 1.5 }), undefined],
    ['that is no JSON', '{"seq": 7', undefined],
    ['that is null', 'null', undefined],
  ])('%s has its number all the same', (_what, frame, seq) => {
    expect(readFrame(frame, false)).toMatchObject({ parsed: { ok: false } });
    expect(readFrame(frame, false)?.seq).toBe(seq);
  });

  it('of an acknowledgement has no number of its own', () => {
    expect(readFrame(text({ type: 'ack', seq: 7 }), false)?.seq).toBeUndefined();
  });

  it('of far too many bytes is nothing', () => {
    expect(readFrame(' '.repeat(MAX_FRAME_BYTES + 1), false)).toBeNull();
    expect(readFrame('я'.repeat(MAX_FRAME_BYTES / 2 + 1), false)).toBeNull();
  });
});
