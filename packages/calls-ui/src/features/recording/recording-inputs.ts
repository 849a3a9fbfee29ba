import type { CallsSnapshot, Peer } from '@xpchat/calls';
import type { RecordingInput } from '@xpchat/calls/recording';

const OWN = 'own';

/** The tiles and voices of the call in the foreground, as this person sees and hears them. */
export function recordingInputs(
  { participants, local }: CallsSnapshot,
  self: Peer,
  nameOf: (peer: Peer) => string,
): readonly RecordingInput[] {
  const own = local.stream;
  const inputs: RecordingInput[] = [
    {
      id: OWN,
      name: nameOf(self),
      audio: trackOf(own, 'audio'),
      video: local.video === 'off' ? null : trackOf(own, 'video'),
      kind: local.video === 'screen' ? 'screen' : 'camera',
      isSpeaking: false,
    },
  ];
  const ownScreen = trackOf(local.screen, 'video');
  if (ownScreen) inputs.push(screenInput(OWN, nameOf(self), ownScreen));
  for (const { peer, state, stream, screen, video } of participants) {
    if (state === 'left' || state === 'invited' || state === 'ringing') continue;
    const name = nameOf(peer);
    inputs.push({
      id: peer.id,
      name,
      audio: trackOf(stream, 'audio'),
      video: video === 'off' ? null : trackOf(stream, 'video'),
      kind: video === 'screen' ? 'screen' : 'camera',
      isSpeaking: false,
    });
    const shared = trackOf(screen, 'video');
    if (shared) inputs.push(screenInput(peer.id, name, shared));
  }
  return inputs;
}

function screenInput(id: string, name: string, video: MediaStreamTrack): RecordingInput {
  return { id: `${id} screen`, name, audio: null, video, kind: 'screen', isSpeaking: false };
}

function trackOf(stream: MediaStream | null, kind: 'audio' | 'video'): MediaStreamTrack | null {
  const tracks = kind === 'audio' ? stream?.getAudioTracks() : stream?.getVideoTracks();
  return tracks?.find(({ readyState }) => readyState === 'live') ?? null;
}
