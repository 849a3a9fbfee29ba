/** The card of a waiting call. Must come after the styles of the incoming card. */
export const waitingStyles = `
.xpc-waiting {
  z-index: calc(var(--_z) + 1); padding: 16px 24px;
  --_button: rgba(255, 255, 255, 0.12); --_button-hover: rgba(255, 255, 255, 0.2);
}
.xpc-incoming ~ .xpc-waiting { top: 320px; }
.xpc-waiting .xpc-avatar { width: 48px; height: 48px; font-size: 18px; }
.xpc-waiting .xpc-name { font-size: 17px; font-weight: 600; }
.xpc-waiting .xpc-incoming__buttons { margin-top: 16px; }
.xpc-waiting .xpc-round { width: 48px; height: 48px; }
.xpc-waiting .xpc-label { white-space: normal; }
@media (max-width: 600px) {
  .xpc-waiting, .xpc-incoming ~ .xpc-waiting { top: 76px; left: 8px; right: 8px; width: auto; }
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
  /* Anchored above the controls, so that a tall card does not cover the names of the other calls. */
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
`;
