import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const SOURCES = fileURLToPath(new URL('../../packages/calls/src', import.meta.url));

/**
 * A page with the engine's connection to an SFU and nothing else, so that media can be tested and measured
 * without signalling. Each person sends a tone of their own. It reaches into the engine, which has no public
 * way to connect without a call; the calls themselves are tested with the product.
 */
const PAGE = `
import { createSfuTopology } from './topology/sfu/load-sfu.ts';
import { createBrowserPlatform } from './platform/browser-platform.ts';
import { grantConsent } from './peer/consent.ts';

const made = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...args) {
    super(...args);
    made.push(this);
  }
};
const platform = createBrowserPlatform();
const context = new AudioContext();
const events = [];
const analysers = new Map();
let topology = null;
let tracks = { audio: null, video: null };
let grants = 0;
let held = false;
const note = (name) => () => { events.push({ name, at: performance.now() }); };

function tone(frequency) {
  const oscillator = new OscillatorNode(context, { frequency });
  const out = context.createMediaStreamDestination();
  oscillator.connect(new GainNode(context, { gain: 0.4 })).connect(out);
  oscillator.start();
  return out.stream.getAudioTracks()[0];
}

function analyserOf(track) {
  const known = analysers.get(track.id);
  if (known) return known;
  const stream = new MediaStream([track]);
  // Chromium decodes remote audio only for an element.
  const element = Object.assign(new Audio(), { srcObject: stream, muted: true });
  element.play();
  const analyser = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0 });
  context.createMediaStreamSource(stream).connect(analyser);
  analysers.set(track.id, analyser);
  return analyser;
}

window.sfu = {
  events,
  resume: () => context.resume().then(() => context.state),
  async join(person, frequency, withVideo) {
    const video = withVideo
      ? (await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720 } })).getVideoTracks()[0]
      : null;
    tracks = { audio: frequency ? tone(frequency) : null, video };
    events.push({ name: 'join', at: performance.now() });
    topology = createSfuTopology({
      call: { id: 'call', type: 'video' },
      platform,
      tracks: () => tracks,
      joined: () => [],
      consent: () => grantConsent({
        name: 'active', call: { id: 'call' }, answeredAt: 0, localHold: held, remoteHold: false,
      }),
      grant: async () => {
        grants++;
        const response = await fetch('/grant?as=' + person);
        if (!response.ok) throw new Error('no grant');
        return response.json();
      },
      onBlocked: () => {},
      events: {
        onConnected: note('connected'), onInterrupted: note('interrupted'), onDialog: note('dialog'),
        onLost: note('lost'), onHangUp: note('hang-up'), onChange: () => {}, onChannel: () => {},
      },
    });
  },
  add: (id) => topology.addParticipant(id, [], true),
  remove: (id) => topology.removeParticipant(id),
  hold: (on) => { held = on; return topology.attach(); },
  setVideoSize: (id, size) => topology.setVideoSize(id, size),
  async share(canvasWidth) {
    const canvas = Object.assign(document.createElement('canvas'), { width: canvasWidth, height: 360 });
    setInterval(() => canvas.getContext('2d').fillRect(Math.random() * 100, 0, 9, 9), 50);
    tracks = { ...tracks, video: canvas.captureStream(20).getVideoTracks()[0] };
    await topology.attach();
  },
  grants: () => grants,
  /** The encodings that are sent now, with their codec. */
  async sent() {
    const sent = [];
    for (const pc of made) {
      if (pc.signalingState === 'closed') continue;
      const report = await pc.getStats();
      for (const entry of report.values()) {
        if (entry.type !== 'outbound-rtp') continue;
        const { mimeType, sdpFmtpLine } = report.get(entry.codecId) ?? {};
        const { kind, rid, active, framesSent, frameWidth, scalabilityMode } = entry;
        sent.push({ kind, rid, active, framesSent, frameWidth, scalabilityMode, mimeType, sdpFmtpLine });
      }
    }
    return sent;
  },
  /** The codecs of the sent audio, the used one first: its statistics name the redundant one. */
  audioCodecs: () => made
    .filter(({ signalingState }) => signalingState !== 'closed')
    .flatMap((pc) => pc.getSenders())
    .filter(({ track }) => track?.kind === 'audio')
    .flatMap((sender) => sender.getParameters().codecs),
  close: () => topology.close(),
  /** Frames decoded of that person's video. */
  async frames(id) {
    let frames = 0;
    const report = await topology.peerConnections.get(id)?.getStats();
    for (const entry of report?.values() ?? []) {
      if (entry.type === 'inbound-rtp' && entry.kind === 'video') frames += entry.framesDecoded;
    }
    return frames;
  },
  /** Port of the SFU that sends the media of that person. */
  async mediaPort(id) {
    const entries = [...(await topology.peerConnections.get(id).getStats()).values()];
    const pair = entries.find(({ type, nominated, state }) =>
      type === 'candidate-pair' && nominated && state === 'succeeded');
    return entries.find(({ id }) => id === pair?.remoteCandidateId)?.port;
  },
  stats() { topology.sampleStats(); return topology.stats; },
  connections: () => [...topology.peerConnections].map(([id, pc]) => [id, pc.connectionState]),
  /** Frequency that is loudest in what comes from that person; 0 for silence. */
  heard(id) {
    const stream = topology.remoteMedia.get(id)?.snapshot(true).stream;
    const track = stream?.getAudioTracks()[0];
    if (!track) return 0;
    const analyser = analyserOf(track);
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    const best = levels.indexOf(Math.max(...levels));
    return levels[best] < -60 ? 0 : Math.round((best * context.sampleRate) / analyser.fftSize);
  },
  /** Width of the decoded video; 0 for none. */
  async seen(id) {
    const stream = topology.remoteMedia.get(id)?.snapshot(true).stream;
    const track = stream?.getVideoTracks()[0];
    if (!track) return 0;
    const known = document.getElementById(id);
    const video = known ?? document.body.appendChild(
      Object.assign(document.createElement('video'), { id, muted: true, autoplay: true }),
    );
    if (video.srcObject !== stream) {
      video.srcObject = stream;
      video.requestVideoFrameCallback(() => events.push({ name: 'frame ' + id, at: performance.now() }));
    }
    return video.videoWidth;
  },
};
`;

export interface SfuPage {
  readonly url: string;
  close(): Promise<void>;
}

export interface SfuPageRoutes {
  /** Answers `/grant?as=PERSON`; null for a refusal. */
  grantFor(person: string): Promise<unknown>;
  /** Handles requests to `/webhook`. */
  report(body: string, authorization: string | undefined): Promise<boolean>;
}

/** Serves the page at a port of its own. */
export async function serveSfuPage(routes: SfuPageRoutes): Promise<SfuPage> {
  const { outputFiles } = await build({
    stdin: { contents: PAGE, resolveDir: SOURCES, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    splitting: true,
    outdir: '/',
    target: 'es2022',
    conditions: ['@xpchat/source'],
    logLevel: 'warning',
  });
  const files = new Map(outputFiles.map(({ path, text }) => [path, text]));
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const script = files.get(pathname);
    if (pathname === '/grant') {
      const grant = await routes.grantFor(searchParams.get('as') ?? '').catch(() => null);
      response.writeHead(grant ? 200 : 503, { 'content-type': 'application/json' });
      response.end(JSON.stringify(grant));
    } else if (pathname === '/webhook') {
      let body = '';
      for await (const chunk of request) body += chunk;
      const isOurs = await routes.report(body, request.headers.authorization);
      response.writeHead(isOurs ? 204 : 401).end();
    } else if (script) {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    } else {
      response
        .writeHead(pathname === '/' ? 200 : 404, { 'content-type': 'text/html' })
        .end(
          '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/stdin.js"></script>',
        );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
