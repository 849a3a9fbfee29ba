import { transformSync } from 'esbuild';

/** Runs in the page: people with a counting picture and a tone, and a recorder of them. */
function lab(): void {
  interface Person {
    id: string;
    name: string;
    kind: 'camera' | 'screen';
    audio: MediaStreamTrack | null;
    video: MediaStreamTrack | null;
    isSpeaking: boolean;
  }
  // biome-ignore lint/suspicious/noExplicitAny: the built script has no types
  type Part = any;
  const page = window as unknown as {
    lab: object;
    recording: Part;
    __recordingReady: Promise<void>;
  };
  let sound: AudioContext | null = null;
  const people = new Map<string, Person>();
  let store: Part;
  let recorder: Part;
  let uploader: Part;
  let upload: Part;

  /** Loads the recorder's script as the drop-in's first script does. */
  const load = async () => {
    const url = '/calls/xpchat-calls-recorder.js';
    const source = await (await fetch(url)).text();
    const build = /"([0-9a-f]{12})"/.exec(source)?.[1];
    await new Promise((resolve, reject) => {
      const script = document.createElement('script') as HTMLScriptElement & {
        xpchatCalls: object;
      };
      script.xpchatCalls = {
        build,
        modules: {},
        register: (_: string, feature: object) => {
          page.recording = feature;
        },
      };
      script.src = `${url}?${build}`;
      script.onload = resolve;
      script.onerror = reject;
      document.head.appendChild(script);
    });
    store = await page.recording.openRecordingStore((event: string, error: unknown) => {
      if (error) console.error(event, String(error), (error as Error).stack);
    });
  };
  page.__recordingReady = load();

  const tone = (hertz: number): MediaStreamTrack => {
    sound ??= new AudioContext();
    void sound.resume();
    const oscillator = sound.createOscillator();
    oscillator.frequency.value = hertz;
    const gain = sound.createGain();
    gain.gain.value = 0.2;
    const out = sound.createMediaStreamDestination();
    oscillator.connect(gain).connect(out);
    oscillator.start();
    return out.stream.getAudioTracks()[0] as MediaStreamTrack;
  };

  /** A picture of one colour with a number that counts. */
  const picture = (color: string): MediaStreamTrack => {
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 360;
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    let count = 0;
    setInterval(() => {
      context.fillStyle = color;
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.fillStyle = '#fff';
      context.font = '120px sans-serif';
      context.fillText(String(count++), 200, 220);
    }, 40);
    return canvas.captureStream(25).getVideoTracks()[0] as MediaStreamTrack;
  };

  const apply = () => recorder?.setInputs(Array.from(people.values()));

  page.lab = {
    join(
      id: string,
      hertz: number | null,
      color: string | null,
      kind: 'camera' | 'screen' = 'camera',
    ) {
      people.set(id, {
        id,
        name: id,
        kind,
        audio: hertz === null ? null : tone(hertz),
        video: color === null ? null : picture(color),
        isSpeaking: false,
      });
      apply();
    },
    /** Another microphone and camera take the place of those of a person. */
    switchDevices(id: string, hertz: number, color: string) {
      const person = people.get(id) as Person;
      const { audio, video } = person;
      people.set(id, { ...person, audio: tone(hertz), video: picture(color) });
      audio?.stop();
      video?.stop();
      apply();
    },
    leave(id: string) {
      const person = people.get(id);
      people.delete(id);
      apply();
      person?.audio?.stop();
      person?.video?.stop();
    },
    async start(recordingId: string, startMs: number, content = 'video', keep = false) {
      await page.__recordingReady;
      recorder = await page.recording.createRecorder({
        recordingId,
        startMs,
        content,
        profile: page.recording.RECORDING_PROFILES.small,
        userId: 'me',
        keep,
        store,
        clock: {
          now: () => performance.now(),
          after: (ms: number, task: () => void) => {
            const timer = setTimeout(task, ms);
            return () => clearTimeout(timer);
          },
        },
        log: (event: string, error: unknown) => {
          if (error) console.error(event, String(error), (error as Error).stack);
        },
      });
      apply();
    },
    async connect(tokens: readonly string[]) {
      await page.__recordingReady;
      let used = 0;
      uploader = new page.recording.Uploader({
        api: '/calls/api',
        spool: store.spool,
        userId: 'me',
        authorization: async (isRefused: boolean) => {
          if (isRefused && used < tokens.length - 1) used++;
          return `Bearer ${tokens[used]}`;
        },
        clock: {
          now: () => performance.now(),
          after: (ms: number, task: () => void) => {
            const timer = setTimeout(task, ms);
            return () => clearTimeout(timer);
          },
        },
        random: () => 0,
        onWakeUp: () => () => undefined,
        log: (event: string, error: unknown) => console.log(event, String(error)),
      });
      if (recorder) upload = uploader.send(recorder.segment);
      await uploader.sendPending();
    },
    pause: () => recorder.pause(),
    resume: () => recorder.resume(),
    stop: async () => recorder.stop(),
    complete: async (recordingId: string) => uploader.complete(recordingId),
    state: () => recorder?.state.get(),
    sent: () => upload?.state.get(),
    uploads: () => uploader?.state.get(),
    kind: async () => {
      await page.__recordingReady;
      return [store.spool.kind, store.worker !== null];
    },
    pending: async () => {
      await page.__recordingReady;
      return store.spool.pendingSegments('me');
    },
    /** Finishes a recording whose segments were kept here, and returns its size. */
    async finish(recordingId: string) {
      const segments = [];
      for (const note of await store.spool.pendingSegments('me')) {
        if (note.recordingId === recordingId) segments.push(await store.spool.open(note.segmentId));
      }
      const file = await page.recording.finishRecording(store, segments);
      return new Promise((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(String(reader.result).replace(/^.*,/, ''));
        reader.readAsDataURL(file);
      });
    },
    /** Red, green and blue in the middle of the picture of a finished file, at these seconds. */
    async colors(base64: string, seconds: readonly number[]) {
      const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
      const video = document.createElement('video');
      video.muted = true;
      video.src = URL.createObjectURL(new Blob([bytes], { type: 'video/webm' }));
      const next = (event: string) =>
        new Promise((resolve, reject) => {
          video.addEventListener(event, resolve, { once: true });
          video.onerror = () => reject(new Error(String(video.error?.message)));
        });
      await next('loadeddata');
      const canvas = document.createElement('canvas');
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      const colors: number[][] = [];
      for (const each of seconds) {
        video.currentTime = each;
        await next('seeked');
        context.drawImage(video, 0, 0);
        // A little below the name, and beside the number.
        const { data } = context.getImageData(canvas.width / 2 - 100, canvas.height / 2 - 80, 1, 1);
        colors.push(Array.from(data.slice(0, 3)));
      }
      return { duration: video.duration, colors };
    },
    /** Tones of a finished file: the loudness of each at each half second. */
    async tones(base64: string, hertz: readonly number[]) {
      const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
      const context = new OfflineAudioContext(1, 1, 48_000);
      const { length, sampleRate, ...buffer } = await decode(context, bytes.buffer);
      const window = sampleRate / 2;
      const rows: number[][] = [];
      for (let from = 0; from + window <= length; from += window) {
        rows.push(hertz.map((each) => goertzel(buffer.data, from, window, each, sampleRate)));
      }
      return rows;
    },
  };

  async function decode(context: OfflineAudioContext, bytes: ArrayBuffer) {
    const buffer = await context.decodeAudioData(bytes);
    const { length, sampleRate } = buffer;
    return { length, sampleRate, data: buffer.getChannelData(0) };
  }

  function goertzel(data: Float32Array, from: number, n: number, hertz: number, rate: number) {
    const k = 2 * Math.cos((2 * Math.PI * hertz) / rate);
    let [one, two] = [0, 0];
    for (let i = from; i < from + n; i++) {
      const next = (data[i] as number) + k * one - two;
      two = one;
      one = next;
    }
    return (2 * Math.sqrt(one * one + two * two - k * one * two)) / n;
  }
}

/** For Chrome 66. */
const { code } = transformSync(`(${lab.toString()})()`, { target: 'es2017' });

export const RECORDER_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Recorder</title>
<link rel="icon" href="data:,"></head><body><script nonce="n">const __name = (each) => each;${code}</script></body></html>`;
