// The XPchat engine without its interface, with its own server.
import { CONSTRAINTS, mark, peer, RTC_CONFIG, ringAndAccept, showRemote } from './common.js';

const calls = new XPchatCalls.WebRTCCalls({
  url: window.WEBRTC_URL,
  rtcConfig: RTC_CONFIG,
  mediaConstraints: { audio: {}, video: CONSTRAINTS.video },
});

let rings = false;
calls.state.subscribe(({ phase, participants }) => {
  const stream = participants.length > 0 ? participants[0].stream : null;
  if (stream && stream.getVideoTracks().length > 0) showRemote(stream);
  if (phase.name !== 'incoming' || rings) return;
  rings = true;
  ringAndAccept().then(() => calls.acceptCall());
});

window.ready = new Promise((resolve) => {
  calls.state.subscribe(({ signaling }) => {
    if (signaling === 'online') resolve();
  });
  calls.connect();
});

window.dial = async () => {
  mark('dial');
  await calls.initiateCall(peer, 'video');
};
