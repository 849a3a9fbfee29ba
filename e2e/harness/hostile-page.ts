import type { Product } from './product.ts';
import type { Tab } from './tab.ts';

/** Everything that a hostile caller's page received so far. */
export interface Loot {
  /** Types of the messages that it received. */
  readonly received: readonly string[];
  readonly earlyAnswers: number;
  readonly candidates: number;
  readonly channelOpen: boolean;
  readonly connection: string;
}

interface Attack {
  readonly as: string;
  readonly victim: string;
  /** Whether its offer has a data channel, too. */
  readonly channel: boolean;
}

/**
 * Turns a tab into a page that calls `victim` with a bare RTCPeerConnection: microphone and camera are on
 * their lines from the beginning, and everything goes out as soon as the browser lets it.
 */
export async function attack(tab: Tab, product: Product, { as, victim, channel }: Attack) {
  // A page of the chat: its policy lets it open a socket.
  await tab.goto(`${product.url}/?as=${as}&chat=${victim}`);
  const url = JSON.stringify(await product.ticket(as));
  await tab.evaluate(`(async () => {
    const loot = window.loot = { received: [], earlyAnswers: 0, candidates: 0, channelOpen: false };
    const pc = window.attacker = new RTCPeerConnection();
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    for (const track of stream.getTracks()) pc.addTrack(track, stream);
    if (${channel}) {
      const data = pc.createDataChannel('loot');
      data.onopen = () => { loot.channelOpen = true; data.send('x'.repeat(10000)); };
    }
    const socket = new WebSocket(${url});
    let seq = 0;
    const callId = 'hostile' + Math.random().toString(36).slice(2);
    const send = (message) => socket.send(JSON.stringify(
      { ...message, to: ${JSON.stringify(victim)}, callId, seq: ++seq }));
    window.cancel = () => send({ type: 'call_cancel', reason: 'cancelled' });
    socket.onmessage = async ({ data }) => {
      const message = JSON.parse(data);
      loot.received.push(message.type);
      if (message.type === 'ice_candidate') {
        loot.candidates++;
        pc.addIceCandidate(message.candidate).catch(() => undefined);
      }
      if (message.type === 'call_ringing' && message.answer) {
        loot.earlyAnswers++;
        await pc.setRemoteDescription(message.answer);
      }
      if (message.type !== 'welcome') return;
      pc.onicecandidate = ({ candidate }) => {
        if (candidate?.candidate) send({ type: 'ice_candidate', candidate: candidate.toJSON() });
      };
      const offer = await pc.createOffer();
      send({
        type: 'call_offer',
        callType: 'video',
        offer: { type: 'offer', sdp: offer.sdp },
        supported: ['early_answer', 'renegotiate', 'rollback', 'hold'],
      });
      await pc.setLocalDescription(offer);
    };
    socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', version: 1 }));
  })()`);
  return {
    loot: () =>
      tab.evaluate<Loot>('({ ...window.loot, connection: window.attacker.connectionState })'),
    /** Connectivity checks that the callee's device answered: the path exists all along. */
    checks: () =>
      tab.evaluate<number>(`window.attacker.getStats().then((stats) => [...stats.values()]
        .reduce((sum, each) => sum + (each.responsesReceived ?? 0), 0))`),
    cancel: () => tab.evaluate('void window.cancel()'),
  };
}

/** Collects every connection of a page, also those that it shows to nobody. For `TabOptions.init`. */
export const COLLECT_CONNECTIONS = `{
  const collected = window.collectedConnections = [];
  window.RTCPeerConnection = class extends window.RTCPeerConnection {
    constructor(...args) {
      super(...args);
      collected.push(this);
    }
  };
}`;

/** Totals that the victim's browser received over all connections of its page. */
export const received = (tab: Tab) =>
  tab.evaluate<{ packets: number; frames: number; channels: number; connections: string[] }>(
    `(async () => {
      const total = { packets: 0, frames: 0, channels: 0, connections: [] };
      for (const pc of window.collectedConnections) {
        total.connections.push(pc.connectionState);
        for (const each of (await pc.getStats()).values()) {
          // The transport counts its checks as packets, too.
          if (each.type === 'inbound-rtp') total.packets += each.packetsReceived;
          total.frames += each.framesDecoded ?? 0;
          if (each.type === 'data-channel') total.channels++;
        }
      }
      return total;
    })()`,
  );
