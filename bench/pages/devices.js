// Injected into each page of XPchat before its own scripts. Records when the person pressed 'accept', and
// when the card and the ringtone were gone.
const now = () => performance.timeOrigin + performance.now();
const changedAtMs = { accept: 0, card: 0, sound: 0 };
const looping = new Set();
Object.assign(window, { changedAtMs, looping });

addEventListener(
  'click',
  ({ target }) => {
    if (target.closest('[data-action=accept]')) changedAtMs.accept = now();
  },
  true,
);

const { start, stop } = AudioBufferSourceNode.prototype;
AudioBufferSourceNode.prototype.start = function (...args) {
  if (this.loop) looping.add(this);
  start.apply(this, args);
};
AudioBufferSourceNode.prototype.stop = function (...args) {
  if (looping.delete(this)) changedAtMs.sound = now();
  stop.apply(this, args);
};

let rings = false;
new MutationObserver(() => {
  const state = document.querySelector('[data-webrtc-calls]')?.getAttribute('data-state');
  if (rings && state !== 'incoming') changedAtMs.card = now();
  rings = state === 'incoming';
}).observe(document, { subtree: true, childList: true, attributeFilter: ['data-state'] });
