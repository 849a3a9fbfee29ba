import wrtc from '@roamhq/wrtc';
import { WebSocket } from 'ws';
import { waitFor } from './wait.ts';

interface Description {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

/** The specification's three messages, as the server delivers them. */
type Message =
  | { type: 'call_offer'; from?: string; offer: Description; callType: string }
  | { type: 'call_answer'; from?: string; answer: Description }
  | { type: 'ice_candidate'; from?: string; candidate: RTCIceCandidateInit };

/** A basic client on another WebRTC stack. It knows only the specification's three messages. */
export interface ForeignClient {
  /** Types of all received messages, in order. */
  readonly received: readonly string[];
  call(callType: 'audio'): Promise<void>;
  /** Waits until sound arrives. */
  waitForAudio(): Promise<void>;
  close(): void;
}

const SAMPLE_RATE_HZ = 48_000;
const SAMPLES_PER_FRAME = SAMPLE_RATE_HZ / 100;

/**
 * Connects to `/webrtc` as one person, for calls with one peer. Answers every offer at once.
 *
 * @param url from a ticket
 */
export async function connectForeign(url: string, peer: string): Promise<ForeignClient> {
  const socket = new WebSocket(url);
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const connection = new wrtc.RTCPeerConnection();
  const source = new wrtc.nonstandard.RTCAudioSource();
  connection.addTrack(source.createTrack());
  const tone = setInterval(() => source.onData(sine()), 10);

  let frames = 0;
  const sinks: { stop(): void }[] = [];
  connection.ontrack = ({ track }) => {
    if (track.kind !== 'audio') return;
    const sink = new wrtc.nonstandard.RTCAudioSink(track);
    sink.ondata = () => {
      frames += 1;
    };
    sinks.push(sink);
  };

  const send = (message: object) => socket.send(JSON.stringify({ ...message, to: peer }));
  connection.onicecandidate = ({ candidate }) => {
    if (!candidate) return;
    const { sdpMid, sdpMLineIndex } = candidate;
    send({
      type: 'ice_candidate',
      candidate: { candidate: candidate.candidate, sdpMid, sdpMLineIndex },
    });
  };

  const early: RTCIceCandidateInit[] = [];
  const applyRemote = async (description: Description) => {
    await connection.setRemoteDescription(description);
    for (const candidate of early.splice(0)) await connection.addIceCandidate(candidate);
  };
  const received: string[] = [];
  const handle = async (message: Message) => {
    switch (message.type) {
      case 'call_answer':
        return applyRemote(message.answer);
      case 'ice_candidate':
        if (connection.remoteDescription) await connection.addIceCandidate(message.candidate);
        else early.push(message.candidate);
        return;
      case 'call_offer': {
        await applyRemote(message.offer);
        const { type, sdp } = await connection.createAnswer();
        await connection.setLocalDescription({ type, sdp });
        return send({ type: 'call_answer', answer: { type, sdp } });
      }
    }
  };
  let failure: unknown;
  let queue = Promise.resolve();
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Message;
    received.push(message.type);
    queue = queue
      .then(() => handle(message))
      .catch((error) => {
        failure = error;
      });
  });

  return {
    received,
    call: async (callType) => {
      const { type, sdp } = await connection.createOffer();
      await connection.setLocalDescription({ type, sdp });
      send({ type: 'call_offer', offer: { type, sdp }, callType });
    },
    waitForAudio: async () => {
      await waitFor(
        () => `the foreign client hears nothing; it got ${received.join(', ')}`,
        async () => {
          if (failure) throw failure;
          return frames > 50 ? true : undefined;
        },
      );
    },
    close: () => {
      clearInterval(tone);
      for (const sink of sinks) sink.stop();
      connection.close();
      socket.close();
    },
  };
}

/** Ten milliseconds of 440 Hz. */
function sine() {
  const samples = new Int16Array(SAMPLES_PER_FRAME);
  for (let i = 0; i < SAMPLES_PER_FRAME; i++)
    samples[i] = 8000 * Math.sin((i * 2 * Math.PI * 440) / SAMPLE_RATE_HZ);
  return {
    samples,
    sampleRate: SAMPLE_RATE_HZ,
    bitsPerSample: 16,
    channelCount: 1,
    numberOfFrames: SAMPLES_PER_FRAME,
  };
}
