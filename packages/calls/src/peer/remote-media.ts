import type { MediaState } from '@xpchat/calls-protocol';
import type { Participant } from '../model/participant.ts';
import { listen } from '../primitives/listen.ts';

/** A remote participant's media: the state that they report, and the received tracks. */
export class RemoteMedia {
  /** A screen that they share beside their camera. Written by `CallScreens` alone. */
  screen: MediaStream | null = null;
  private readonly _onChange: () => void;
  private _state: MediaState = { audio: true, video: 'off' };
  private _stream: MediaStream | null = null;
  private _isSilenced = false;
  private _stopFollowing: () => void = () => undefined;

  constructor(onChange: () => void) {
    this._onChange = onChange;
  }

  /** @param played false before the answer and during a hold: nothing is shown then */
  snapshot(played: boolean): Pick<Participant, 'stream' | 'screen' | 'audio' | 'video'> {
    const { audio, video } = this._state;
    return {
      stream: played ? this._stream : null,
      screen: played ? this.screen : null,
      audio,
      video,
    };
  }

  get isSilenced(): boolean {
    return this._isSilenced;
  }

  /** A host silenced the participant: their voice is not played, even if their device sends it. */
  setSilenced(silenced: boolean): void {
    this._isSilenced = silenced;
    if (this._stream) this._enableVoice(this._stream);
  }

  /** The link is closed. */
  close(): void {
    this._stopFollowing();
  }

  setState(state: MediaState | undefined): void {
    if (!state) return;
    this._state = state;
    this._onChange();
  }

  /** Shows the stream of another connection. */
  showStream(stream: MediaStream): void {
    this._stream = stream;
    this._enableVoice(stream);
    this._onChange();
  }

  /**
   * Adds a received track to the stream of its connection. A later track replaces one of its kind.
   *
   * @param reported whether the other side reports what it sends; basic clients do not
   */
  addTrack(stream: MediaStream, track: MediaStreamTrack, reported: () => boolean): void {
    for (const old of stream.getTracks()) {
      if (old.kind === track.kind && old !== track) stream.removeTrack(old);
    }
    stream.addTrack(track);
    this._enableVoice(stream);
    if (track.kind === 'video' && !reported()) this._followMuted(track, reported);
    this._onChange();
  }

  private _enableVoice(stream: MediaStream): void {
    for (const track of stream.getTracks()) {
      if (track.kind === 'audio') track.enabled = !this._isSilenced;
    }
  }

  /** The track's own `muted` shows whether video flows. */
  private _followMuted(track: MediaStreamTrack, reported: () => boolean): void {
    const update = () => {
      if (!reported()) this.setState({ ...this._state, video: track.muted ? 'off' : 'camera' });
    };
    this._stopFollowing();
    this._stopFollowing = listen(track, { mute: update, unmute: update });
    update();
  }
}
