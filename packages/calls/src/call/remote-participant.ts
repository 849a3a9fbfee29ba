import type { MediaState } from '@xpchat/calls-protocol';
import type { Participant } from '../snapshot.ts';

/** The other person's media in a call: what they say they send, and what is received. */
export class RemoteParticipant {
  readonly #onChange: () => void;
  #media: MediaState = { audio: true, video: 'off' };
  #stream: MediaStream | null = null;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** @param played false before the answer and while held: nothing is shown then, whatever came */
  snapshot(played: boolean): Omit<Participant, 'peer'> {
    return { stream: played ? this.#stream : null, ...this.#media };
  }

  setMedia(media: MediaState | undefined): void {
    if (!media) return;
    this.#media = media;
    this.#onChange();
  }

  /** A new connection fills a new stream. */
  receiveInto(stream: MediaStream): void {
    this.#stream = stream;
  }

  /** One track of a kind: a later one replaces it. `basic` clients do not say what they send. */
  addTrack(track: MediaStreamTrack, basic: boolean): void {
    const stream = this.#stream;
    if (!stream) return;
    for (const old of stream.getTracks()) {
      if (old.kind === track.kind && old !== track) stream.removeTrack(old);
    }
    stream.addTrack(track);
    if (track.kind === 'video' && basic) this.#follow(track);
    this.#onChange();
  }

  /** Whether video flows shows on the track itself. */
  #follow(track: MediaStreamTrack): void {
    const update = () =>
      this.setMedia({ audio: this.#media.audio, video: track.muted ? 'off' : 'camera' });
    track.addEventListener('mute', update);
    track.addEventListener('unmute', update);
    update();
  }
}
