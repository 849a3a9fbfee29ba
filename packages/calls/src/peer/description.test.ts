import { expect, it } from 'vitest';
import { hasOnlyLines, receivesNothing } from './description.ts';

const sdpOf = (...lines: string[]) => ['v=0', 's=-', ...lines, ''].join('\r\n');
const audio = 'm=audio 9 UDP/TLS/RTP/SAVPF 111';
const video = 'm=video 9 UDP/TLS/RTP/SAVPF 96';
const channel = 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel';

it.each([
  [[audio], ['audio'], true],
  [[audio, video], ['audio', 'video'], true],
  [[video, audio], ['audio', 'video'], true],
  [[audio, video], ['audio'], false],
  [[audio, video, channel], ['audio', 'video'], false],
  [[channel], ['audio', 'video'], false],
  [[audio, audio], ['audio', 'video'], false],
  [['m=', audio], ['audio'], false],
])('C1: of %j only the lines of a call of %j count: %s', (lines, kinds, expected) => {
  expect(hasOnlyLines({ type: 'offer', sdp: sdpOf(...lines) }, kinds)).toBe(expected);
});

it.each([
  [[audio, 'a=sendonly', video, 'a=inactive'], true],
  [[audio, 'a=sendonly', video, 'a=sendrecv'], false],
  [[audio, 'a=recvonly'], false],
])('C1: an answer with %j receives nothing: %s', (lines, expected) => {
  expect(receivesNothing({ type: 'answer', sdp: sdpOf(...lines) })).toBe(expected);
});
