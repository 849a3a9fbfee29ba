/**
 * Observes how the page uses media, connections, sockets and sound, independently of the product.
 * Injected before the page's own scripts, in every browser down to Chrome 66.
 */

export const connections: RTCPeerConnection[] = [];
export const captured: MediaStreamTrack[] = [];
export const displayed: MediaStreamTrack[] = [];
export const sockets: WebSocket[] = [];
/** Looping sounds that play now: ringtones and ringback tones. */
export const loops = new Set<AudioBufferSourceNode>();
/** Every state of the overlay since the page was loaded, with its time (`Date.now()`). */
export const states: { state: string; at: number }[] = [];

export function overlayState(): string {
  const overlay = document.querySelector('[data-webrtc-calls]');
  return overlay?.getAttribute('data-state') ?? 'absent';
}

function spyOnConnections(): void {
  const Native = window.RTCPeerConnection;
  if (!Native) return;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.push(this);
    }
  };
}

function spyOnSockets(): void {
  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  };
}

function spyOnCapture(): void {
  const devices = navigator.mediaDevices;
  if (!devices) return;
  const getUserMedia = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    const stream = await getUserMedia(constraints);
    captured.push(...stream.getTracks());
    return stream;
  };
  if (!devices.getDisplayMedia) return;
  const getDisplayMedia = devices.getDisplayMedia.bind(devices);
  devices.getDisplayMedia = async (options) => {
    const stream = await getDisplayMedia(options);
    displayed.push(...stream.getTracks());
    return stream;
  };
}

function spyOnSounds(): void {
  const { prototype } = window.AudioBufferSourceNode;
  const { start, stop } = prototype;
  prototype.start = function (this: AudioBufferSourceNode, ...args) {
    if (this.loop) loops.add(this);
    start.apply(this, args);
  };
  prototype.stop = function (this: AudioBufferSourceNode, ...args) {
    loops.delete(this);
    stop.apply(this, args);
  };
}

function spyOnStates(): void {
  const record = () => {
    const state = overlayState();
    if (states[states.length - 1]?.state !== state) states.push({ state, at: Date.now() });
  };
  new MutationObserver(record).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['data-state'],
  });
}

export function spyOnPage(): void {
  spyOnConnections();
  spyOnSockets();
  spyOnCapture();
  spyOnSounds();
  spyOnStates();
}
