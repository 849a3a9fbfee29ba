import { earlyMedia, liveCalls, seenEnds, watchCalls } from './call-watch.ts';
import {
  captured,
  connections,
  displayed,
  loops,
  overlayState,
  sockets,
  spyOnPage,
  states,
} from './page-spies.ts';

/**
 * Runs inside the page, before its scripts, in every browser down to Chrome 66. Reads what the page
 * does and shows, independently of the product. Results are plain JSON.
 */

/** The part of the drop-in's public API that the probe reads. */
interface Calls {
  readonly peerConnections: Map<string, RTCPeerConnection>;
}

export interface Rtp {
  readonly audio: { in: number; out: number };
  readonly video: { in: number; out: number };
}

function open(): RTCPeerConnection[] {
  return connections.filter((connection) => connection.signalingState !== 'closed');
}

function visible(element: Element): boolean {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility !== 'hidden';
}

/** The first visible match of a CSS selector; with `selector >> text`, the first that contains the text. */
function find(selector: string): HTMLElement | undefined {
  const [css = '', text = ''] = selector.split(' >> ');
  return Array.from(document.querySelectorAll<HTMLElement>(css)).find(
    (element) => visible(element) && element.innerText.includes(text),
  );
}

type Stat = Record<string, unknown>;

/** Resolves in the next frame; a page in the background draws none. */
const frame = (): Promise<unknown> =>
  new Promise((resolve) => {
    requestAnimationFrame(resolve);
    setTimeout(resolve, 100);
  });

function targetOf(selector: string): { x: number; y: number } | { problem: string } {
  const element = find(selector);
  if (!element) return { problem: 'not visible' };
  if ((element as HTMLButtonElement).disabled) return { problem: 'disabled' };
  element.scrollIntoView({ block: 'nearest' });
  const box = element.getBoundingClientRect();
  const x = box.left + box.width / 2;
  const y = box.top + box.height / 2;
  const hit = document.elementFromPoint(x, y);
  if (hit && (element.contains(hit) || hit.contains(element))) return { x, y };
  return {
    problem: `covered by ${hit ? `<${hit.tagName} class="${hit.className}">` : 'nothing'}`,
  };
}

async function eachStat(visit: (stat: Stat) => void, of = open()): Promise<void> {
  for (const connection of of) {
    const report = await connection.getStats();
    report.forEach((stat) => {
      visit(stat);
    });
  }
}

const liveTracksOf = (connection: RTCPeerConnection): string[] =>
  connection
    .getSenders()
    .map(({ track }) => track)
    .filter((track): track is MediaStreamTrack => track?.readyState === 'live')
    .map(({ kind }) => kind);

const count = (value: unknown): number => (typeof value === 'number' ? value : 0);

export const probe = {
  /** State of the overlay, or `absent` if there is none. */
  state: overlayState,

  /** Every state of the overlay since the page was loaded, with its time (`Date.now()`). */
  states: () => states.slice(),

  visible: (selector: string): boolean => find(selector) !== undefined,
  count: (css: string): number => document.querySelectorAll(css).length,

  enabled(selector: string): boolean {
    const element = find(selector);
    return element !== undefined && !(element as HTMLButtonElement).disabled;
  },

  /** An attribute or `text` of the first visible match, or null. */
  read(selector: string, what: string): string | null {
    const element = find(selector);
    if (!element) return null;
    return what === 'text' ? element.innerText : element.getAttribute(what);
  },

  text: (): string => document.body.innerText,
  title: (): string => document.title,

  /**
   * Where to press an enabled, uncovered element that stands still, or why it cannot be pressed. Nobody presses
   * within two frames of a change of the page, and the browser drops a press whose element moves meanwhile.
   */
  async target(selector: string): Promise<{ x: number; y: number } | { problem: string }> {
    const before = targetOf(selector);
    await frame();
    await frame();
    const now = targetOf(selector);
    const moves = 'x' in before && 'x' in now && (before.x !== now.x || before.y !== now.y);
    return moves ? { problem: 'it moves' } : now;
  },

  connectionsMade: (): number => connections.length,
  openConnections: (): number => open().length,
  iceStates: (): string[] => open().map((connection) => connection.iceConnectionState),

  /** Kinds of the live microphone, camera and screen tracks that the page has. */
  liveTracks: (): string[] =>
    captured
      .map((track) => ({ track, kind: track.kind }))
      .concat(displayed.map((track) => ({ track, kind: 'screen' })))
      .filter(({ track }) => track.readyState === 'live')
      .map(({ kind }) => kind)
      .sort(),

  /** Kinds of the live tracks attached to senders of open connections. */
  sentTracks(): string[] {
    const kinds: string[] = [];
    for (const connection of open()) kinds.push(...liveTracksOf(connection));
    return kinds.sort();
  },

  /**
   * RTP packets on the connection with one person, and the kinds of live tracks attached to it. The
   * connection is read from the specification's `peerConnections`. Null if there is none.
   */
  async mediaWith(user: string): Promise<{ in: number; out: number; tracks: string[] } | null> {
    const { webrtcCalls } = window as unknown as { webrtcCalls?: Calls };
    const connection = webrtcCalls?.peerConnections.get(user);
    if (!connection || connection.signalingState === 'closed') return null;
    const sum = { in: 0, out: 0, tracks: liveTracksOf(connection) };
    await eachStat(
      (stat) => {
        if (stat.type === 'inbound-rtp') sum.in += count(stat.packetsReceived);
        if (stat.type === 'outbound-rtp') sum.out += count(stat.packetsSent);
      },
      [connection],
    );
    return sum;
  },

  /** People whose media the page plays now. */
  heard(): string[] {
    const users: string[] = [];
    const elements = document.querySelectorAll<HTMLMediaElement>(
      'audio[data-remote-audio], video[data-remote]',
    );
    for (const element of Array.from(elements)) {
      const { remote, remoteAudio } = element.dataset;
      const user = remote ?? remoteAudio ?? '';
      const stream = element.srcObject as MediaStream | null;
      const live = stream?.getTracks().some(({ readyState }) => readyState === 'live') ?? false;
      if (live && !element.paused && users.indexOf(user) < 0) users.push(user);
    }
    return users.sort();
  },

  /** How many ringtones and ringback tones play now. */
  loopingSounds: (): number => loops.size,

  watchCalls,
  seenEnds,
  earlyMedia,
  liveCalls,

  /** Closes the module's sockets, as a network failure would. */
  cutSockets(): void {
    for (const socket of sockets) if (socket.url.indexOf('/webrtc') > 0) socket.close();
  },

  /** Does what the browser's own 'Stop sharing' button does: the track ends and fires its event. */
  stopSharingFromBrowserBar(): void {
    for (const track of displayed) {
      if (track.readyState !== 'live') continue;
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
  },

  /** RTP packets of all open connections. */
  async packets(): Promise<Rtp> {
    const sum: Rtp = { audio: { in: 0, out: 0 }, video: { in: 0, out: 0 } };
    await eachStat((stat) => {
      // Chrome 66 writes mediaType, later browsers kind.
      const kind = (stat.kind || stat.mediaType) === 'video' ? 'video' : 'audio';
      if (stat.type === 'inbound-rtp') sum[kind].in += count(stat.packetsReceived);
      if (stat.type === 'outbound-rtp') sum[kind].out += count(stat.packetsSent);
    });
    return sum;
  },

  /** Energy of all incoming sound. Silence adds nothing (W3C webrtc-stats totalAudioEnergy). */
  async audioEnergy(): Promise<number> {
    let sum = 0;
    await eachStat((stat) => {
      if (stat.type === 'inbound-rtp') sum += count(stat.totalAudioEnergy);
    });
    return sum;
  },

  /** Responses to STUN checks on the media path. They continue while the path is up (RFC 7675). */
  async pathChecks(): Promise<number> {
    let sum = 0;
    await eachStat((stat) => {
      if (stat.type === 'candidate-pair') sum += count(stat.responsesReceived);
    });
    return sum;
  },

  /** Decoded frames and size of the video of one person, or of anybody. */
  remoteVideo(user?: string): { frames: number; width: number; height: number } {
    const selector = user === undefined ? 'video[data-remote]' : `video[data-remote="${user}"]`;
    const video = document.querySelector<HTMLVideoElement>(selector);
    if (!video) return { frames: 0, width: 0, height: 0 };
    // Firefox counts WebRTC frames only here; Chrome 66 has the older name alone.
    const own = video as unknown as { mozPaintedFrames?: number; webkitDecodedFrameCount?: number };
    const frames =
      own.mozPaintedFrames ??
      (video.getVideoPlaybackQuality
        ? video.getVideoPlaybackQuality().totalVideoFrames
        : count(own.webkitDecodedFrameCount));
    return { frames, width: video.videoWidth, height: video.videoHeight };
  },

  /** Box of the first visible match in the viewport, in CSS pixels, or null. */
  box(selector: string): { left: number; top: number; right: number; bottom: number } | null {
    const element = find(selector);
    if (!element) return null;
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left, top, right, bottom };
  },

  /** CSS pixels by which the page is wider than its window. */
  horizontalOverflow: (): number =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth,
};

export type Probe = typeof probe;

spyOnPage();
(window as unknown as { __probe: Probe }).__probe = probe;
