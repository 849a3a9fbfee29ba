// PeerJS, used as in its documentation, with its own server (npm: peer).
import {
  mark,
  me,
  openMedia,
  peer,
  port,
  RTC_CONFIG,
  ringAndAccept,
  showRemote,
} from './common.js';

const client = new Peer(me, { host: location.hostname, port, config: RTC_CONFIG });

client.on('call', async (call) => {
  call.on('stream', showRemote);
  await ringAndAccept();
  call.answer(await openMedia());
});

window.ready = new Promise((resolve) => {
  client.on('open', resolve);
});

window.dial = async () => {
  mark('dial');
  const call = client.call(peer, await openMedia());
  call.on('stream', showRemote);
};
