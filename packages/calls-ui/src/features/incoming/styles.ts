/** The card of an incoming call. Dark in both themes. `.xpc-waiting` shares its frame. */
export const incomingStyles = `
.xpc-incoming, .xpc-waiting {
  position: fixed; top: 88px; right: 24px; width: 360px; z-index: var(--_z); padding: 24px;
  border-radius: 16px; background: var(--_raised); box-shadow: var(--_shadow);
  animation: xpc-drop 240ms ease; --_ring-gap: var(--_raised);
}
.xpc-incoming__who { display: flex; align-items: center; }
.xpc-incoming__words { min-width: 0; padding-left: 16px; }
.xpc-incoming__kind { color: var(--_quiet); }
.xpc-incoming__id { color: var(--_warning); font-size: 13px; overflow-wrap: anywhere; }
.xpc-incoming__buttons { display: flex; justify-content: space-between; margin: 24px -8px 0; }
.xpc-incoming .xpc-control, .xpc-waiting .xpc-control { width: 104px; }
@media (max-width: 600px) {
  .xpc-incoming {
    top: 0; left: 0; right: 0; bottom: 0; width: auto; border-radius: 0; box-shadow: none; padding: 0;
    background: var(--_surface); animation: xpc-appear 240ms ease; --_ring-gap: var(--_surface);
    touch-action: none; overflow: hidden;
  }
  .xpc-incoming::before {
    content: ''; position: absolute; top: 0; left: 0; width: 100%; height: 100%;
    background: radial-gradient(60% 55% at 50% 32%, rgba(122, 162, 214, 0.17), rgba(122, 162, 214, 0) 100%);
  }
  .xpc-incoming .xpc-incoming__who {
    position: absolute; left: 24px; right: 24px; top: 20%; flex-direction: column; text-align: center;
  }
  .xpc-incoming .xpc-avatar { width: 128px; height: 128px; font-size: 46px; margin-bottom: 24px; }
  .xpc-incoming .xpc-incoming__words { padding: 0; max-width: 100%; display: flex; flex-direction: column-reverse; align-items: center; }
  .xpc-incoming__kind { margin-top: 8px; font-size: 17px; line-height: 24px; }
  .xpc-incoming .xpc-incoming__buttons {
    position: absolute; left: 24px; right: 24px; bottom: 40px; margin: 0;
    bottom: calc(40px + env(safe-area-inset-bottom, 0px)); align-items: flex-end;
  }
  .xpc-incoming .xpc-control { width: 108px; }
  .xpc-incoming .xpc-round { width: 72px; height: 72px; }
  .xpc-incoming .xpc-round--answer .xpc-icon, .xpc-incoming .xpc-round--end .xpc-icon { width: 32px; height: 32px; }
  .xpc-incoming .xpc-control--side .xpc-round { width: 56px; height: 56px; margin-bottom: 8px; }
  .xpc-incoming .xpc-label { font-size: 13px; }
}
@media (max-width: 600px) and (max-height: 600px) {
  .xpc-incoming .xpc-incoming__who { top: 8%; }
  .xpc-incoming .xpc-avatar { width: 88px; height: 88px; font-size: 32px; margin-bottom: 16px; }
}
.xpc-swipe { display: none; }
@media (max-width: 600px) {
  .xpc-swipe {
    position: absolute; left: 24px; right: 24px; bottom: 168px; display: flex; flex-direction: column;
    bottom: calc(168px + env(safe-area-inset-bottom, 0px)); align-items: center;
    color: var(--_quiet); font-size: 13px; pointer-events: none;
  }
  .xpc-swipe .xpc-icon { animation: xpc-rise 1.6s ease-out infinite; }
}
`;
