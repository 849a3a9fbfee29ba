/** Styles of the second script's parts. */
export const moreCss = `
.xpc-call--mini {
  top: auto; bottom: 96px; bottom: calc(96px + env(safe-area-inset-bottom, 0px)); right: 16px;
  left: auto; width: 360px; height: auto; border-radius: 16px;
  background: var(--_raised); box-shadow: var(--_shadow); animation: none;
  --_ring-gap: var(--_raised); --_button: transparent; --_button-hover: rgba(255, 255, 255, 0.12);
}
.xpc-call--mini::before { display: none; }
.xpc-call--mini .xpc-remote { width: 1px; height: 1px; transition: none; }
.xpc-call--mini .xpc-remote--on { position: relative; display: block; width: 100%; height: 202px; }
.xpc-call--mini .xpc-self { display: none; }
.xpc-mini { display: flex; align-items: center; padding: 12px; }
.xpc-mini .xpc-avatar { width: 48px; height: 48px; font-size: 18px; }
.xpc-mini__words { flex: 1 1 auto; min-width: 0; padding: 0 4px 0 12px; }
.xpc-mini .xpc-name { font-weight: 600; line-height: 20px; }
.xpc-mini .xpc-status {
  margin: 0; min-height: 0; max-height: 36px; font-size: 13px; line-height: 18px; overflow: hidden;
}
.xpc-mini .xpc-round { width: 48px; height: 48px; flex: none; }
.xpc-mini .xpc-round .xpc-icon { width: 22px; height: 22px; }
@media (max-width: 600px) {
  .xpc-call--mini { right: 8px; width: 152px; }
  .xpc-call--mini .xpc-remote--on { height: 112px; }
  .xpc-call--mini ~ .xpc-toasts { top: 80px; bottom: auto; }
  .xpc-mini { flex-wrap: wrap; padding: 4px; }
  .xpc-mini .xpc-avatar { display: none; }
  .xpc-mini__words { flex-basis: 100%; padding: 4px 8px; }
  .xpc-mini .xpc-round { margin: 0; }
}

.xpc-call--quiet { cursor: none; }
.xpc-call--quiet .xpc-tool, .xpc-call--quiet .xpc-bottom { opacity: 0; }
.xpc-self--dragged { transition: none; cursor: grabbing; }
.xpc-link { width: auto; min-width: 48px; padding: 0 18px 0 16px; font-size: 13px; flex: none; max-width: 50%; }
.xpc-link__words { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.xpc-link .xpc-icon { margin-right: 8px; width: 18px; height: 18px; }
.xpc-link--good .xpc-icon { color: #5fd08d; }
.xpc-link--repairing .xpc-icon, .xpc-link--no_server .xpc-icon { color: var(--_warning); }
@media (max-width: 600px) {
  .xpc-link { padding: 0; }
  .xpc-link .xpc-icon { margin: 0; }
  .xpc-link__words { display: none; }
}

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
.xpc-sheet-back ~ .xpc-ended--corner { bottom: 16px; }
@media (min-width: 840px) {
  .xpc-sheet-back ~ .xpc-ended--corner { right: 456px; }
}
@media (max-width: 600px) {
  .xpc-ended--corner, .xpc-sheet-back ~ .xpc-ended--corner { left: 8px; right: 8px; width: auto; max-width: none; }
}

.xpc-reason {
  position: relative; display: inline-flex; align-items: center; justify-content: center;
  width: 24px; height: 24px; border-radius: 50%; color: inherit; cursor: help;
}
.xpc-reason .xpc-icon { width: 18px; height: 18px; opacity: 0.75; }
.xpc-reason:focus { outline: 3px solid #4c9ffe; outline-offset: 2px; }
.xpc-reason:focus:not(:focus-visible) { outline: none; }
.xpc-reason__words {
  position: absolute; top: 100%; right: -8px; z-index: 10; width: 240px; margin-top: 8px;
  padding: 8px 12px; border-radius: 8px; background: #1a1f27; color: #f2f5f8; font-size: 13px;
  line-height: 1.4; font-weight: 400; text-align: left; white-space: normal; visibility: hidden;
  box-shadow: 0 8px 24px rgba(0, 0, 0, 0.3);
}
.xpc-reason:hover .xpc-reason__words, .xpc-reason:focus .xpc-reason__words { visibility: visible; }
.xpc-reason[hidden] { display: none; }

.xpc-problem-back {
  position: fixed; top: 0; left: 0; width: 100%; height: 100%; z-index: var(--_z);
  display: flex; align-items: center; justify-content: center; padding: 16px; overflow: auto;
  background: rgba(6, 8, 11, 0.62); animation: xpc-appear 240ms ease;
}
.xpc-problem {
  width: 100%; max-width: 400px; margin: auto; padding: 24px; outline: 0;
  animation: xpc-rise 240ms ease;
}
.xpc-problem__icon {
  display: flex; align-items: center; justify-content: center; width: 48px; height: 48px;
  margin-bottom: 16px; border-radius: 50%; background: rgba(245, 165, 36, 0.18); color: var(--_alert);
}
.xpc-problem__title { font-size: 20px; line-height: 26px; font-weight: 600; }
.xpc-problem__advice { margin-top: 8px; color: var(--_panel-quiet); }
.xpc-problem__choices { margin-top: 24px; }
.xpc-problem__choices .xpc-button { display: flex; width: 100%; }
.xpc-problem__choices .xpc-button + .xpc-button { margin-top: 8px; }

.xpc-details {
  position: absolute; top: 76px; right: 16px; width: 320px; max-width: calc(100% - 32px);
  max-height: calc(100% - 216px); overflow: auto; padding: 16px;
  animation: xpc-drop 240ms ease;
}
.xpc-details__head { display: flex; align-items: center; justify-content: space-between; margin: -8px -8px 4px 0; }
.xpc-details h2 { font-weight: 600; }
.xpc-details__row { display: flex; justify-content: space-between; padding: 6px 0; font-size: 13px; }
.xpc-details__row + .xpc-details__row { border-top: 1px solid var(--_panel-line); }
.xpc-details dt { color: var(--_panel-quiet); margin-right: 16px; }
.xpc-details dd { text-align: right; word-break: break-word; }
.xpc-details .xpc-pill { width: 100%; margin-top: 12px; }

.xpc-offer {
  position: fixed; z-index: var(--_z); right: 16px; bottom: 96px; max-width: 400px; margin: 0; padding: 16px;
  flex-wrap: wrap; justify-content: flex-end; box-shadow: var(--_shadow);
  --_panel: var(--_raised); --_panel-text: var(--_text); --_panel-quiet: var(--_quiet);
  --_panel-line: transparent; --_panel-soft: #262d37; --_alert: var(--_accent);
}
.xpc-offer .xpc-toast__words { flex: 1 1 70%; padding: 0 0 8px; }
.xpc-offer .xpc-pill { padding: 0 16px; }
.xpc-sheet-back ~ .xpc-offer { display: none; }
@media (max-width: 600px) {
  .xpc-offer { left: 8px; right: 8px; max-width: none; }
}

.xpc-held {
  position: fixed; top: 80px; left: 16px; width: 420px; z-index: var(--_z);
  border-radius: 16px; background: var(--_raised); box-shadow: var(--_shadow);
  animation: xpc-drop 240ms ease; --_ring-gap: var(--_raised);
  --_button: rgba(255, 255, 255, 0.12); --_button-hover: rgba(255, 255, 255, 0.2);
}
.xpc-held__call { display: flex; align-items: center; padding: 8px 8px 8px 12px; }
.xpc-held__call .xpc-avatar { width: 40px; height: 40px; font-size: 15px; }
.xpc-held__words { flex: 1 1 auto; min-width: 0; padding: 0 12px; line-height: 20px; }
.xpc-held .xpc-name { font-weight: 600; }
.xpc-held__state {
  font-size: 13px; line-height: 18px; color: var(--_quiet);
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis;
}
.xpc-root > .xpc-held { top: auto; bottom: 96px; left: auto; right: 16px; }
.xpc-held .xpc-pill { padding: 0 16px; margin-left: 4px; flex: none; }
.xpc-held .xpc-round, .xpc-return .xpc-round { width: 48px; height: 48px; margin-left: 8px; flex: none; }
.xpc-held .xpc-round .xpc-icon, .xpc-return .xpc-round .xpc-icon { width: 22px; height: 22px; }
.xpc-call--mini .xpc-held { position: static; width: auto; box-shadow: none; border-bottom: 1px solid var(--_line); border-radius: 0; }
.xpc-call--mini .xpc-held .xpc-avatar { display: none; }
.xpc-call--mini .xpc-held .xpc-pill { padding: 0 12px; }
.xpc-call--mini .xpc-held__words { padding: 0 4px; }
@media (max-width: 600px) {
  .xpc-held, .xpc-root > .xpc-held { top: 80px; bottom: auto; left: 8px; right: 8px; width: auto; }
  .xpc-held .xpc-avatar, .xpc-call--mini .xpc-held .xpc-round { display: none; }
  .xpc-call--mini .xpc-held__call { flex-wrap: wrap; padding: 4px; }
  .xpc-call--mini .xpc-held__words { flex-basis: 100%; padding: 4px 8px; }
}

.xpc-return {
  position: fixed; right: 16px; bottom: 96px; width: 360px; z-index: var(--_z); padding: 20px;
  border-radius: 16px; background: var(--_raised); box-shadow: var(--_shadow);
  animation: xpc-rise 240ms ease; --_ring-gap: var(--_raised);
}
.xpc-return .xpc-name { font-size: 20px; line-height: 28px; font-weight: 600; }
.xpc-return__left { color: var(--_quiet); white-space: nowrap; font-size: 13px; line-height: 18px; }
.xpc-return .xpc-incoming__who .xpc-avatar { width: 56px; height: 56px; font-size: 20px; }
.xpc-return .xpc-incoming__words { flex: 1 1 auto; }
.xpc-return .xpc-held__state { white-space: normal; }
.xpc-return .xpc-held__call { margin-top: 12px; padding: 12px 0 0; border-top: 1px solid var(--_line); }
.xpc-return .xpc-held__call .xpc-name { font-size: 15px; line-height: 20px; }
.xpc-return__buttons { display: flex; flex-wrap: wrap; margin: 12px -4px -4px; }
.xpc-return__buttons .xpc-button { flex: 1 1 auto; margin: 4px; padding: 0 16px; }
.xpc-return__buttons .xpc-pill--main { flex-basis: 60%; }
.xpc-pill--leave { --_button-text: #ff9a9d; }
.xpc-sheet-back ~ .xpc-return { right: 456px; bottom: 16px; }
@media (max-width: 600px) {
  .xpc-return, .xpc-sheet-back ~ .xpc-return { left: 8px; right: 8px; width: auto; }
  .xpc-sheet-back ~ .xpc-return { bottom: 8px; }
}

.xpc-waiting [data-action='accept-end'] { --_button: var(--_answer); --_button-hover: #28bd63; }
.xpc-waiting [data-action='accept-end']::after,
.xpc-root:not([data-state='incoming']) .xpc-waiting [data-action='accept']::after {
  content: '✕'; position: absolute; right: -4px; bottom: -4px; width: 22px; height: 22px;
  border-radius: 50%; font-size: 11px; line-height: 22px; font-weight: 600; text-align: center;
  background: var(--_end); color: #fff; box-shadow: 0 0 0 2px var(--_raised);
}
.xpc-root:not([data-state='incoming']) .xpc-waiting [data-action='accept']::after {
  content: '❚❚'; background: var(--_text); color: #12161c; font-size: 8px;
}

@media (max-width: 600px) {
  /* Above the controls, however tall it is: who is on the line, and who is held, stay in sight. */
  .xpc-call:not(.xpc-call--mini) > .xpc-waiting {
    top: auto; bottom: 148px; bottom: calc(148px + env(safe-area-inset-bottom, 0px));
  }
  .xpc-incoming ~ .xpc-waiting { top: auto; bottom: 216px; bottom: calc(216px + env(safe-area-inset-bottom, 0px)); }
  .xpc-held ~ .xpc-center { top: 156px; top: max(20%, 156px); }
  .xpc-root--waiting .xpc-toasts { top: 80px; bottom: auto; }
}
@media (max-width: 600px) and (max-height: 740px) {
  .xpc-waiting ~ .xpc-center { top: 72px; }
  .xpc-held ~ .xpc-center { top: 152px; }
  .xpc-waiting ~ .xpc-center .xpc-avatar { width: 64px; height: 64px; font-size: 24px; margin-bottom: 4px; }
  .xpc-root--waiting .xpc-incoming .xpc-incoming__who { top: 24px; }
  .xpc-root--waiting .xpc-incoming .xpc-avatar { width: 88px; height: 88px; font-size: 32px; margin-bottom: 16px; }
  .xpc-waiting ~ .xpc-center .xpc-status { margin-top: 0; }
}

.xpc-sound {
  position: absolute; left: 0; right: 0; bottom: 176px; display: flex; flex-direction: column;
  align-items: center; padding: 0 16px; text-align: center;
}
.xpc-sound p { margin-bottom: 12px; text-shadow: 0 1px 3px #000; }

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
