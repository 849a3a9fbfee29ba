// Loaded first into every page of `npm run bench -- group`, so that all variants are measured in the same way.

const parameters = new URLSearchParams(location.search);
export const me = parameters.get('me');
export const port = Number(parameters.get('port'));
const tone = Number(parameters.get('tone'));
/** Small, because nine pages share the CPUs. */
export const VIDEO = { width: 320, height: 180, frameRate: 15 };
export const CONSTRAINTS = { audio: true, video: VIDEO };

const now = () => performance.timeOrigin + performance.now();
/** Times in milliseconds since 1970. */
const marks = {};
const context = new AudioContext();
/** Names to the elements that play them. */
const elements = new Map();
/** Names to what {@link watch} found. */
const gaps = new Map();
/** Silence that counts as a gap. */
const MIN_GAP_MS = 20;

export function mark(name) {
  marks[name] = now();
}

// A continuous tone, because the fake microphone beeps once a second.
const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (constraints) => {
  const stream = await getUserMedia(constraints);
  if (!constraints.audio || !tone) return stream;
  for (const track of stream.getAudioTracks()) track.stop();
  const oscillator = new OscillatorNode(context, { frequency: tone });
  const out = context.createMediaStreamDestination();
  oscillator.connect(new GainNode(context, { gain: 0.4 })).connect(out);
  oscillator.start();
  return new MediaStream([...out.stream.getAudioTracks(), ...stream.getVideoTracks()]);
};

/** Plays what is received of one person. */
export function show(name, stream) {
  let element = elements.get(name);
  if (!element) {
    element = document.createElement('video');
    Object.assign(element, { autoplay: true, playsInline: true });
    Object.assign(element.style, { width: '320px', height: '180px' });
    document.body.append(element);
    elements.set(name, element);
    element.requestVideoFrameCallback(() => {
      marks.firstFrame ??= now();
    });
  }
  if (element.srcObject !== stream) element.srcObject = stream;
}

export function hide(name) {
  elements.get(name)?.remove();
  elements.delete(name);
}

const framesOf = (element) => element.getVideoPlaybackQuality().totalVideoFrames;

Object.assign(window, {
  marks,
  /** People of whom a frame was shown. */
  seen: () => [...elements].filter(([, element]) => framesOf(element) > 0).map(([name]) => name),
  /** Frames that were decoded of all people. */
  frames: () => [...elements.values()].reduce((sum, element) => sum + framesOf(element), 0),
  /** Looks from now on for gaps in the voice of one person. */
  watch(name) {
    const meter = context.createScriptProcessor(16_384, 1, 1);
    const found = [];
    const mixed = new Set();
    let silent = 0;
    gaps.set(name, found);
    meter.onaudioprocess = ({ inputBuffer }) => {
      for (const sample of inputBuffer.getChannelData(0)) {
        if (Math.abs(sample) < 1e-4) {
          silent++;
          continue;
        }
        const ms = (silent * 1000) / inputBuffer.sampleRate;
        if (ms > MIN_GAP_MS) found.push(Math.round(ms));
        silent = 0;
      }
    };
    meter.connect(context.destination);
    setInterval(() => {
      const [track] = elements.get(name)?.srcObject?.getAudioTracks() ?? [];
      if (!track || mixed.has(track.id)) return;
      mixed.add(track.id);
      context.createMediaStreamSource(new MediaStream([track])).connect(meter);
    }, 5);
  },
  /** Forgets the gaps up to now: the beginning of a call has some. */
  forgetGaps(name) {
    gaps.get(name).length = 0;
  },
  /** The longest gap since then, in milliseconds. */
  gap: (name) => Math.max(0, ...gaps.get(name)),
});
