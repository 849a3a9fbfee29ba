/** The call on the full screen. Dark in both themes. */
export const activeCallStyles = `
.xpc-call {
  position: fixed; top: 0; left: 0; width: 100%; height: 100%; z-index: var(--_z);
  overflow: hidden;
  background: var(--_surface);
  animation: xpc-appear 240ms ease;
}
.xpc-call:focus { outline: 0; }
.xpc-call::before {
  content: ''; position: absolute; top: 0; left: 0; width: 100%; height: 100%;
  background: radial-gradient(60% 55% at 50% 36%, rgba(122, 162, 214, 0.17), rgba(122, 162, 214, 0) 100%);
}
.xpc-remote {
  position: absolute; top: 0; left: 0; width: 100%; height: 100%; max-width: none;
  background: #06080b; object-fit: cover; opacity: 0; transition: opacity 240ms ease;
}
.xpc-remote--whole { object-fit: contain; }
.xpc-remote--on { opacity: 1; }
.xpc-center {
  position: absolute; left: 24px; right: 24px; top: 22%; max-width: 560px; margin: 0 auto;
  display: flex; flex-direction: column; align-items: center; text-align: center;
  transition: opacity 240ms ease, visibility 240ms;
}
.xpc-center--off { opacity: 0; visibility: hidden; }
.xpc-center .xpc-avatar { width: 160px; height: 160px; font-size: 56px; margin-bottom: 32px; }
.xpc-name {
  max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
}
.xpc-center .xpc-name, .xpc-incoming .xpc-name {
  font-size: 28px; line-height: 34px; font-weight: 600; max-height: 68px; white-space: normal;
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2;
}
.xpc-name, .xpc-remark, .xpc-ended__words, .xpc-toast__words {
  word-break: break-word; overflow-wrap: anywhere;
}
.xpc-status { margin-top: 8px; min-height: 24px; font-size: 17px; line-height: 24px; color: var(--_quiet); }
.xpc-remark { margin-top: 8px; color: var(--_quiet); }
.xpc-resume { margin-top: 24px; }
.xpc-muted { display: inline-block; margin-right: 8px; vertical-align: -3px; color: #ff8f8f; }
.xpc-muted .xpc-icon { width: 18px; height: 18px; }
.xpc-status--trouble.xpc-status--trouble.xpc-status--trouble { color: var(--_warning); }

.xpc-top, .xpc-bottom {
  position: absolute; left: 0; right: 0; pointer-events: none; transition: opacity 240ms ease;
}
.xpc-top > *, .xpc-bottom > * { pointer-events: auto; }
.xpc-top {
  top: 0; display: flex; align-items: flex-start; padding: 16px;
  padding-top: calc(16px + env(safe-area-inset-top, 0px));
}
.xpc-bottom { bottom: 0; text-align: center; padding: 48px 16px 24px; padding-bottom: calc(24px + env(safe-area-inset-bottom, 0px)); }
.xpc-call--picture .xpc-top { background: linear-gradient(rgba(6, 8, 11, 0.78), rgba(6, 8, 11, 0.5) 55%, rgba(6, 8, 11, 0)); padding-bottom: 40px; }
.xpc-call--picture .xpc-bottom { background: linear-gradient(rgba(6, 8, 11, 0), rgba(6, 8, 11, 0.55) 45%, rgba(6, 8, 11, 0.82)); }
.xpc-top__words { flex: 1 1 auto; min-width: 0; padding: 0 16px; opacity: 0; transition: opacity 240ms ease; }
.xpc-call--picture .xpc-top__words { opacity: 1; }
.xpc-top__words .xpc-name { font-size: 17px; line-height: 24px; font-weight: 600; }
.xpc-top__words .xpc-status { margin: 0; font-size: 15px; line-height: 22px; color: #d9e0e7; }
.xpc-top__words .xpc-remark { margin: 0; font-size: 13px; color: #d9e0e7; }
.xpc-call--picture { --_button: rgba(28, 34, 42, 0.74); --_button-hover: rgba(52, 60, 72, 0.92); }
.xpc-controls { display: inline-flex; align-items: flex-start; max-width: 100%; vertical-align: top; }
.xpc-self {
  position: absolute; overflow: hidden; border-radius: 16px; background: var(--_raised);
  box-shadow: var(--_shadow); cursor: grab; touch-action: none; transition: 240ms ease;
}
.xpc-self:focus:not(:focus-visible) { box-shadow: var(--_shadow); }
.xpc-self--behind {
  border-radius: 0; box-shadow: none; cursor: default; touch-action: auto; pointer-events: none;
}
.xpc-self--behind::after {
  content: ''; position: absolute; top: 0; left: 0; width: 100%; height: 100%;
  background: rgba(14, 17, 22, 0.72);
}
.xpc-self--off { opacity: 0; pointer-events: none; visibility: hidden; }
.xpc-self__video { display: block; width: 100%; height: 100%; max-width: none; object-fit: cover; }
.xpc-self__video--mirror { transform: scaleX(-1); }
.xpc-self__video--whole { object-fit: contain; }

@media (max-width: 600px) {
  .xpc-center { top: 20%; }
  .xpc-center .xpc-avatar { width: 128px; height: 128px; font-size: 46px; margin-bottom: 24px; }
  .xpc-controls { width: 100%; max-width: 420px; justify-content: space-between; }
  .xpc-control { width: 80px; }
  .xpc-control--end { margin-left: 0; }
  .xpc-round { width: 64px; height: 64px; }
  .xpc-label { font-size: 12px; }
  .xpc-bottom { padding-left: 12px; padding-right: 12px; }
}
@media (max-width: 350px) {
  .xpc-control { width: 72px; }
  .xpc-round { width: 56px; height: 56px; }
}
@media (max-height: 520px) {
  .xpc-center { top: 64px; }
  .xpc-center .xpc-avatar { width: 88px; height: 88px; font-size: 32px; margin-bottom: 12px; }
  .xpc-center .xpc-name { font-size: 20px; line-height: 26px; max-height: 52px; }
  .xpc-status { margin-top: 2px; }
  .xpc-center .xpc-remark { margin-top: 0; }
  .xpc-bottom { padding-top: 12px; padding-bottom: 12px; }
  .xpc-label { margin-top: 4px; }
}
.xpc-call--quiet { cursor: none; }
.xpc-call--quiet .xpc-tool, .xpc-call--quiet .xpc-bottom { opacity: 0; }
.xpc-self--dragged { transition: none; cursor: grabbing; }
`;
