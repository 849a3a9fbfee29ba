/**
 * Windows that are not high enough for the layers, as at a zoom of 400 % (WCAG 1.4.10) or on a phone in
 * landscape: what lay above each other follows each other, and scrolls. Must come last.
 */
export const shortScreenStyles = `
@media (max-height: 400px) {
  .xpc-call:not(.xpc-call--mini) { display: flex; flex-direction: column; overflow: auto; }
  .xpc-call:not(.xpc-call--mini) > .xpc-remote { position: fixed; }
  .xpc-call > .xpc-top { position: relative; z-index: 1; order: -2; padding: 8px; flex: none; }
  .xpc-call > .xpc-center.xpc-center.xpc-center, .xpc-call > .xpc-bottom { position: relative; top: 0; left: 0; right: 0; width: 100%; padding: 0 8px 12px; flex: none; }
  .xpc-call > .xpc-center.xpc-center { flex: 1 0 auto; }
  .xpc-center .xpc-avatar.xpc-avatar, .xpc-incoming .xpc-avatar.xpc-avatar { width: 56px; height: 56px; font-size: 24px; margin-bottom: 4px; }
  .xpc-call--picture > .xpc-bottom { margin-top: auto; }
  .xpc-call > .xpc-center--off.xpc-center--off, .xpc-call > .xpc-self:not(.xpc-self--behind), .xpc-swipe { display: none; }
  .xpc-controls { flex-wrap: wrap; justify-content: center; }
  .xpc-call:not(.xpc-call--mini) > .xpc-held, .xpc-call:not(.xpc-call--mini) > .xpc-waiting {
    position: relative; top: 0; left: 0; right: 0; bottom: auto; width: auto; margin: 8px; order: -1; flex: none;
  }
  .xpc-incoming, .xpc-root > .xpc-waiting.xpc-waiting, .xpc-return.xpc-return, .xpc-ended--corner.xpc-ended--corner {
    top: 8px; bottom: auto; max-height: calc(100% - 16px); overflow: auto; touch-action: pan-y;
  }
  .xpc-details.xpc-details { position: fixed; top: 8px; max-height: calc(100% - 16px); z-index: 2; }
  .xpc-ended-back { overflow: auto; display: block; }
  .xpc-sheet { overflow: auto; }
  .xpc-sheet__head { flex-wrap: wrap; }
  .xpc-sheet__page, .xpc-sheet__page > .xpc-sheet__scroll { flex: none; overflow: visible; }
}
@media (max-width: 600px) and (max-height: 400px) {
  .xpc-incoming { top: 0; bottom: 0; max-height: none; }
  .xpc-incoming .xpc-incoming__who.xpc-incoming__who.xpc-incoming__who, .xpc-incoming .xpc-incoming__buttons.xpc-incoming__buttons {
    position: relative; top: 0; left: 0; right: 0; bottom: 0; padding: 8px;
  }
  .xpc-incoming .xpc-control.xpc-control { width: 33%; }
}
`;
