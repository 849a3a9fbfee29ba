import { describe, expect, it, vi } from 'vitest';
import { decodeFrame, readFrame } from './decode-frame.ts';
import type { RateLimit } from './rate-limit.ts';

const unlimited: Pick<RateLimit, 'admits' | 'check'> = { admits: () => true, check: () => 'ok' };

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
    ['a message without a number', text({ type: 'call_teleport' }), undefined],
    ['a message with a fractional number', text({ type: 'call_teleport', seq: 1.5 }), undefined],
    ['text that is not JSON', '{"seq": 7', undefined],
    ['null', 'null', undefined],
  ])('finds the sequence number of an invalid message, if it has one: %s', (_what, frame, seq) => {
    expect(readFrame(frame, false)).toMatchObject({ parsed: { ok: false } });
    expect(readFrame(frame, false).seq).toBe(seq);
  });

  it('does not read the number that an ack acknowledges as its own', () => {
    expect(readFrame(text({ type: 'ack', seq: 7 }), false).seq).toBeUndefined();
  });

  it('C2: does not parse a message of more than 64 KiB, in bytes', () => {
    const tooLarge = { type: 'close', why: 'message_too_large' };
    expect(decodeFrame(' '.repeat(64 * 1024 + 1), false, unlimited)).toEqual(tooLarge);
    expect(decodeFrame('я'.repeat(32 * 1024 + 1), false, unlimited)).toEqual(tooLarge);
  });

  it('C2: does not parse a message that its sender has no bytes left for', () => {
    const limit = { ...unlimited, admits: (bytes: number) => bytes < 5000 };
    const parse = vi.spyOn(JSON, 'parse');
    const frame = decodeFrame(text({ type: 'ping' }, 5000), false, limit);
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
    expect(frame).toEqual({ type: 'close', why: 'rate_limited' });
  });

  it.each([
    ['arrays', `{"type":"ping","seq":1,"a":${'['.repeat(9)}${']'.repeat(9)}}`],
    ['objects', `{"type":"ping","a":${'{"a":'.repeat(9)}1${'}'.repeat(9)}}`],
    ['unclosed arrays', '['.repeat(60_000)],
  ])('C2: does not parse %s of more than eight levels', (_what, frame) => {
    const parse = vi.spyOn(JSON, 'parse');
    const { parsed } = readFrame(frame, false);
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
    expect(parsed).toMatchObject({ ok: false, code: 'malformed_message' });
  });

  it('C2: does not count brackets in strings as levels', () => {
    const note = '[{"\\'.repeat(20);
    expect(readFrame(JSON.stringify({ type: 'ping', note }), false).parsed.ok).toBe(true);
  });

  it('C2: parses an invalid message once', () => {
    const parse = vi.spyOn(JSON, 'parse');
    readFrame(text({ type: 'call_teleport', seq: 7 }), false);
    expect(parse).toHaveBeenCalledTimes(1);
    parse.mockRestore();
  });
});
