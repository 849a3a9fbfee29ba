/** A track without media. Its state and events follow W3C mediacapture-streams 4.3. */
export class FakeTrack extends EventTarget {
  readonly kind: 'audio' | 'video';
  readonly label: string;
  enabled = true;
  muted = false;
  readyState: 'live' | 'ended' = 'live';

  constructor(kind: 'audio' | 'video', label: string) {
    super();
    this.kind = kind;
    this.label = label;
  }

  clone(): FakeTrack {
    return new FakeTrack(this.kind, this.label);
  }

  stop(): void {
    this.readyState = 'ended';
  }

  getSettings(): MediaTrackSettings {
    return this.label === 'screen' ? { displaySurface: 'monitor' } : {};
  }

  /** Mutes the track as a key on the microphone or the system does, or unmutes it. */
  muteBySystem(muted: boolean): void {
    this.muted = muted;
    this.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
  }

  /** Ends the track as an unplugged device or the browser's 'stop sharing' button does. */
  endByBrowser(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

export class FakeMediaStream {
  #tracks: FakeTrack[];

  constructor(tracks: FakeTrack[] = []) {
    this.#tracks = [...tracks];
  }

  getTracks(): FakeTrack[] {
    return [...this.#tracks];
  }

  getAudioTracks(): FakeTrack[] {
    return this.#tracks.filter(({ kind }) => kind === 'audio');
  }

  getVideoTracks(): FakeTrack[] {
    return this.#tracks.filter(({ kind }) => kind === 'video');
  }

  addTrack(track: FakeTrack): void {
    if (!this.#tracks.includes(track)) this.#tracks.push(track);
  }

  removeTrack(track: FakeTrack): void {
    this.#tracks = this.#tracks.filter((other) => other !== track);
  }
}

/** The devices of one machine. Each opens ('ok') or fails with a DOMException of that name. */
export class FakeDevices {
  /** Every track that was opened. One that is live after a call is a leak. */
  readonly opened: FakeTrack[] = [];
  microphone: 'ok' | string = 'ok';
  camera: 'ok' | string = 'ok';
  screen: 'ok' | string = 'ok';
  /** Whether the Permissions API reports the devices as granted. */
  granted = false;
  /** While set, opening waits for it, as for a permission prompt. */
  prompt: Promise<void> | null = null;

  get live(): FakeTrack[] {
    return this.opened.filter(({ readyState }) => readyState === 'live');
  }

  async getUserMedia(constraints: MediaStreamConstraints): Promise<FakeMediaStream> {
    await this.prompt;
    if (constraints.audio && this.microphone !== 'ok') throw domException(this.microphone);
    if (constraints.video && this.camera !== 'ok') throw domException(this.camera);
    const stream = new FakeMediaStream();
    if (constraints.audio) stream.addTrack(this.#open('audio', 'microphone'));
    if (constraints.video) stream.addTrack(this.#open('video', 'camera'));
    return stream;
  }

  async getDisplayMedia(): Promise<FakeMediaStream> {
    await this.prompt;
    if (this.screen !== 'ok') throw domException(this.screen);
    return new FakeMediaStream([this.#open('video', 'screen')]);
  }

  #open(kind: 'audio' | 'video', label: string): FakeTrack {
    const track = new FakeTrack(kind, label);
    this.opened.push(track);
    return track;
  }
}

function domException(name: string): DOMException {
  return new DOMException(name, name);
}
