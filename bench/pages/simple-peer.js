// simple-peer, used as in its README: the stream is passed to the constructor, signals use the relay.
import { mark, openMedia, openRelay, RTC_CONFIG, ringAndAccept, showRemote } from './common.js';

let instance;
let send;
let queue = Promise.resolve();

async function create(initiator) {
  const stream = await openMedia();
  instance = new SimplePeer({ initiator, stream, config: RTC_CONFIG });
  instance.on('signal', (signal) => send({ signal }));
  instance.on('stream', showRemote);
}

window.ready = openRelay(({ signal }) => {
  queue = queue.then(async () => {
    if (!instance) {
      await ringAndAccept();
      await create(false);
    }
    instance.signal(signal);
  });
}).then((opened) => {
  send = opened;
});

window.dial = async () => {
  mark('dial');
  await create(true);
};
