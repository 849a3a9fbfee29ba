import type { BrowserName } from './browser-pool.ts';
import type { Tab } from './tab.ts';
import { waitFor } from './wait.ts';

/**
 * People with tones as voices, so that a test hears who is heard. The tones are no multiples of each other,
 * because a codec adds some. Carol's is that of Firefox's fake microphone: without a sound card its Web Audio
 * never runs, so a page of it neither makes a tone nor tells one from another.
 */
export const TONES = {
  alice: 410,
  bob: 670,
  carol: 1_000,
  dave: 1_790,
  erin: 2_230,
  frank: 2_930,
  grace: 530,
  heidi: 1_390,
  /** A person without an account, of whom there is at most one in a test. */
  guest: 3_650,
} as const;
export type Singer = keyof typeof TONES;

/** Silence that counts as a gap in somebody's voice, in milliseconds. */
const MIN_GAP_MS = 20;
/** How long every tone must be right before it counts, by the sound that arrived. */
const CONSECUTIVE_LOOKS = 3;

/** Runs inside the page, before its scripts: see {@link toneScript}. */
function installTones(own: number | null, tones: Record<string, number>, minGapMs: number): void {
  const context = new AudioContext();
  // Browsers let a page make sound after a gesture.
  for (const gesture of ['click', 'keydown']) {
    document.addEventListener(gesture, () => void context.resume(), true);
  }

  const { mediaDevices } = navigator;
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await getUserMedia(constraints);
    if (!constraints?.audio || own === null) return stream;
    for (const track of stream.getAudioTracks()) track.stop();
    void context.resume();
    const oscillator = context.createOscillator();
    oscillator.frequency.value = own;
    const gain = context.createGain();
    gain.gain.value = 0.4;
    const out = context.createMediaStreamDestination();
    oscillator.connect(gain).connect(out);
    oscillator.start();
    const tracks: MediaStreamTrack[] = [...out.stream.getAudioTracks(), ...stream.getVideoTracks()];
    return new MediaStream(tracks);
  };

  /** The voices that the page plays, by user id. */
  function played(): Map<string, MediaStreamTrack> {
    const tracks = new Map<string, MediaStreamTrack>();
    const elements = document.querySelectorAll<HTMLAudioElement>('audio[data-remote-audio]');
    for (const element of Array.from(elements)) {
      const stream = element.srcObject as MediaStream | null;
      const track = stream?.getAudioTracks()[0];
      const user = (element.dataset.remoteAudio ?? '').replace(/^guest:.*/, 'guest');
      if (track && !element.paused) tracks.set(user, track);
    }
    return tracks;
  }

  const sources = new Map<string, MediaStreamAudioSourceNode>();
  function sourceOf(track: MediaStreamTrack): MediaStreamAudioSourceNode {
    const known = sources.get(track.id);
    if (known) return known;
    const source = context.createMediaStreamSource(new MediaStream([track]));
    sources.set(track.id, source);
    return source;
  }

  const analysers = new Map<string, AnalyserNode>();
  function analyserOf(track: MediaStreamTrack): AnalyserNode {
    const known = analysers.get(track.id);
    if (known) return known;
    const analyser = context.createAnalyser();
    analyser.fftSize = 4096;
    analyser.smoothingTimeConstant = 0;
    sourceOf(track).connect(analyser);
    analysers.set(track.id, analyser);
    return analyser;
  }

  /** The tones in a voice, by the names of those whose tones they are. */
  function tonesIn(track: MediaStreamTrack): string[] {
    const analyser = analyserOf(track);
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    const bin = (hz: number) => Math.round((hz * analyser.fftSize) / context.sampleRate);
    return Object.keys(tones).filter((name) => {
      const at = bin(tones[name] ?? 0);
      return Math.max(...Array.from(levels.slice(at - 2, at + 3))) > -50;
    });
  }

  /** Without Web Audio: whether anything sounds in what comes from that person (W3C webrtc-stats). */
  async function isSounding(user: string): Promise<boolean> {
    const { webrtcCalls } = window as unknown as {
      webrtcCalls: { peerConnections: Map<string, RTCPeerConnection> };
    };
    let level = 0;
    (await webrtcCalls.peerConnections.get(user)?.getStats())?.forEach((stat) => {
      if (stat.type === 'inbound-rtp') level += Number(stat.audioLevel) || 0;
    });
    return level > 0.01;
  }

  const meters = new Map<string, () => number[]>();

  Object.assign(window, {
    __tones: {
      /** For each person whom the page plays: the names whose tones are in their voice. */
      async heard(): Promise<Record<string, string[]>> {
        const heard: Record<string, string[]> = {};
        for (const [user, track] of Array.from(played())) {
          if (own !== null) heard[user] = tonesIn(track);
          else heard[user] = (await isSounding(user)) ? [user] : [];
        }
        return heard;
      },

      /** Looks from now on for silence in the voice of one person, whichever track plays it. */
      watch(user: string): void {
        const meter = context.createScriptProcessor(16_384, 1, 1);
        const mixed = new Set<string>();
        const gaps: number[] = [];
        let silent = 0;
        meter.onaudioprocess = ({ inputBuffer }) => {
          const samples = inputBuffer.getChannelData(0);
          for (let i = 0; i < samples.length; i++) {
            if (Math.abs(samples[i] ?? 0) < 1e-4) {
              silent++;
              continue;
            }
            const ms = (silent * 1000) / inputBuffer.sampleRate;
            if (ms > minGapMs) gaps.push(Math.round(ms));
            silent = 0;
          }
        };
        meter.connect(context.destination);
        const follow = () => {
          const track = played().get(user);
          if (!track || mixed.has(track.id)) return;
          mixed.add(track.id);
          sourceOf(track).connect(meter);
        };
        setInterval(follow, 5);
        follow();
        meters.set(user, () => gaps.concat(Math.round((silent * 1000) / context.sampleRate)));
      },

      /** Every gap since then, in milliseconds; the last one may still go on. */
      gaps: (user: string): number[] => (meters.get(user)?.() ?? []).filter((ms) => ms > minGapMs),
    },
  });
}

/** An init script that gives a page a tone as its microphone, and ears. Firefox has only Carol's. */
export function toneScript(name: Singer, browser: BrowserName): string {
  const args = [browser === 'firefox' ? null : TONES[name], TONES, MIN_GAP_MS].map((each) =>
    JSON.stringify(each),
  );
  // The runner may mark functions with a helper of its own.
  return `(() => { const __name = (f) => f; (${installTones})(${args.join(', ')}); })();`;
}

type Heard = Record<string, string[]>;

const heard = (tab: Tab): Promise<Heard> => tab.evaluate<Heard>('__tones.heard()');

/**
 * Waits until the page plays the voices of exactly these people, each with their own tone and no other, and
 * stays so for several looks.
 */
export async function hearsExactly(tab: Tab, ...people: readonly Singer[]): Promise<void> {
  const wanted = JSON.stringify(
    Object.fromEntries([...people].sort().map((name) => [name, [name]])),
  );
  let last = '';
  let looks = 0;
  await waitFor(
    () => `${tab.name} hears ${last}, wanted ${wanted}`,
    async () => {
      const now = await heard(tab);
      // A silent person counts as not heard, with or without a track.
      const sounding = Object.entries(now).filter(([, tones]) => tones.length > 0);
      last = JSON.stringify(
        Object.fromEntries(sounding.sort(([one], [other]) => (one < other ? -1 : 1))),
      );
      looks = last === wanted ? looks + 1 : 0;
      return looks >= CONSECUTIVE_LOOKS ? true : undefined;
    },
    40_000,
    100,
  );
}

/**
 * Waits until the page has played the voice of each of these people, with their own tone and no other. For more
 * pages than the machine gives their sound in time: a voice that is cut up has all tones for a moment.
 */
export async function hearsInTurn(tab: Tab, ...people: readonly Singer[]): Promise<void> {
  const missing = new Set<string>(people);
  let last = '';
  await waitFor(
    () => `${tab.name} hears nothing of ${[...missing]}: ${last}`,
    async () => {
      const now = await heard(tab);
      last = JSON.stringify(now);
      for (const [user, tones] of Object.entries(now)) {
        if (tones.join() === user) missing.delete(user);
      }
      return missing.size === 0 ? true : undefined;
    },
    40_000,
    100,
  );
}

/** Each of these people hears each other one, and nobody else. */
export async function eachHearsEach(tabs: Partial<Record<Singer, Tab>>): Promise<void> {
  const people = Object.keys(tabs) as Singer[];
  for (const [name, tab] of Object.entries(tabs)) {
    if (tab) await hearsExactly(tab, ...people.filter((each) => each !== name));
  }
}

/** Looks from now on for gaps in the voice of one person. */
export const watchVoice = (tab: Tab, of: Singer): Promise<void> =>
  tab.evaluate<void>(`__tones.watch('${of}')`);

/** Gaps in the voice of one person since it is watched, in milliseconds. */
export const gapsOf = (tab: Tab, of: Singer): Promise<number[]> =>
  tab.evaluate<number[]>(`__tones.gaps('${of}')`);
