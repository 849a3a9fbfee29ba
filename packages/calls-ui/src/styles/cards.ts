/** Cards: somebody calls, and what became of a call. Dark in both themes. */
export const cardsCss = `
.xpc-incoming {
  position: fixed; top: 24px; right: 24px; width: 360px; z-index: var(--_z); padding: 24px;
  border-radius: 16px; background: var(--_raised); box-shadow: var(--_shadow);
  animation: xpc-drop 240ms ease; --_ring-gap: var(--_raised);
}
.xpc-incoming__who { display: flex; align-items: center; }
.xpc-incoming__words { min-width: 0; padding-left: 16px; }
.xpc-incoming__kind { color: var(--_quiet); }
.xpc-incoming__buttons { display: flex; justify-content: space-between; margin: 24px -8px 0; }
.xpc-incoming .xpc-control { width: 104px; }
.xpc-incoming__swipe { display: none; }

.xpc-ended-back {
  position: fixed; top: 0; left: 0; width: 100%; height: 100%; z-index: var(--_z);
  display: flex; align-items: center; justify-content: center; padding: 16px;
  background: rgba(14, 17, 22, 0.55); animation: xpc-appear 240ms ease;
}
.xpc-ended {
  width: 100%; max-width: 360px; padding: 32px 24px 24px; border-radius: 16px; text-align: center;
  background: var(--_raised); outline: 0; box-shadow: var(--_shadow);
  animation: xpc-rise 240ms ease; --_ring-gap: var(--_raised);
  display: flex; flex-direction: column; align-items: center;
}
.xpc-ended .xpc-avatar { width: 88px; height: 88px; font-size: 32px; margin-bottom: 16px; }
.xpc-ended .xpc-name { font-size: 20px; line-height: 28px; font-weight: 600; }
.xpc-ended__words { margin-top: 8px; max-width: 100%; }
.xpc-ended__time { margin-top: 4px; color: var(--_quiet); }
.xpc-ended__buttons { display: flex; width: 100%; margin-top: 24px; }
.xpc-ended__buttons .xpc-button { flex: 1 1 auto; padding: 0 16px; }
.xpc-ended__buttons .xpc-button + .xpc-button { margin-left: 12px; }

.xpc-ended--corner {
  position: fixed; bottom: 96px; right: 16px; width: 360px; z-index: var(--_z); padding: 24px;
  flex-direction: row; flex-wrap: wrap; align-items: center; text-align: left;
}
.xpc-ended--corner .xpc-avatar { width: 64px; height: 64px; font-size: 24px; margin: 0 16px 0 0; }
.xpc-ended--corner .xpc-ended__text { flex: 1 1 0; }
.xpc-ended__text { min-width: 0; max-width: 100%; }
.xpc-ended--corner .xpc-ended__words { margin-top: 0; color: var(--_quiet); }

@media (max-width: 600px) {
  .xpc-ended--corner { left: 8px; right: 8px; width: auto; max-width: none; }
  .xpc-incoming {
    top: 0; left: 0; right: 0; bottom: 0; width: auto; border-radius: 0; box-shadow: none; padding: 0;
    background: var(--_surface); animation: xpc-appear 240ms ease; --_ring-gap: var(--_surface);
    touch-action: none; overflow: hidden;
  }
  .xpc-incoming::before {
    content: ''; position: absolute; top: 0; left: 0; width: 100%; height: 100%;
    background: radial-gradient(60% 55% at 50% 32%, rgba(122, 162, 214, 0.17), rgba(122, 162, 214, 0) 100%);
  }
  .xpc-incoming__who {
    position: absolute; left: 24px; right: 24px; top: 20%; flex-direction: column; text-align: center;
  }
  .xpc-incoming__who .xpc-avatar { width: 128px; height: 128px; font-size: 46px; margin-bottom: 24px; }
  .xpc-incoming__words { padding: 0; max-width: 100%; display: flex; flex-direction: column-reverse; align-items: center; }
  .xpc-incoming__kind { margin-top: 8px; font-size: 17px; line-height: 24px; }
  .xpc-incoming__buttons {
    position: absolute; left: 24px; right: 24px; bottom: 40px; margin: 0;
    bottom: calc(40px + env(safe-area-inset-bottom, 0px)); align-items: flex-end;
  }
  .xpc-incoming .xpc-control { width: 108px; }
  .xpc-incoming .xpc-round { width: 72px; height: 72px; }
  .xpc-incoming .xpc-round--answer .xpc-icon, .xpc-incoming .xpc-round--end .xpc-icon { width: 32px; height: 32px; }
  .xpc-incoming .xpc-control--side .xpc-round { width: 56px; height: 56px; margin-bottom: 8px; }
  .xpc-incoming .xpc-label { font-size: 13px; }
  .xpc-incoming__swipe {
    position: absolute; left: 24px; right: 24px; bottom: 168px; display: flex; flex-direction: column;
    bottom: calc(168px + env(safe-area-inset-bottom, 0px)); align-items: center;
    color: var(--_quiet); font-size: 13px; pointer-events: none;
  }
  .xpc-incoming__swipe .xpc-icon { animation: xpc-rise 1.6s ease-out infinite; }
}
@media (max-width: 600px) and (max-height: 600px) {
  .xpc-incoming__who { top: 8%; }
  .xpc-incoming__who .xpc-avatar { width: 88px; height: 88px; font-size: 32px; margin-bottom: 16px; }
}
`;
