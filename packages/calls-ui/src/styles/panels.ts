/** Panels of words, which follow the chat's theme; and what stands in the chat's own header. */
export const panelsCss = `
.xpc-problem-back {
  position: fixed; top: 0; left: 0; width: 100%; height: 100%; z-index: var(--_z);
  display: flex; align-items: center; justify-content: center; padding: 16px; overflow: auto;
  background: rgba(6, 8, 11, 0.62); animation: xpc-appear 240ms ease;
}
.xpc-panel {
  border-radius: 16px; background: var(--_panel); color: var(--_panel-text);
  --_ring-gap: var(--_panel); --_button: transparent; --_button-hover: var(--_panel-soft);
  --_button-text: var(--_panel-quiet); box-shadow: 0 12px 44px rgba(0, 0, 0, 0.38);
}
.xpc-panel .xpc-pill--soft {
  --_button: var(--_panel-soft); --_button-hover: var(--_panel-line); --_button-text: currentColor;
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

.xpc-toasts {
  position: fixed; left: 16px; right: 16px; top: 80px; z-index: var(--_z); pointer-events: none;
  display: flex; flex-direction: column; align-items: center;
}
.xpc-toast {
  display: flex; align-items: center; max-width: 480px; margin-bottom: 8px; padding: 8px 8px 8px 16px;
  pointer-events: auto; border: 1px solid var(--_panel-line); animation: xpc-drop 240ms ease;
}
.xpc-toast > .xpc-icon { width: 20px; height: 20px; margin-right: 12px; color: var(--_alert); }
.xpc-toast__words { padding: 6px 0; }
.xpc-toast .xpc-button { flex: none; margin-left: 4px; }
.xpc-more { position: fixed; top: 76px; right: 16px; z-index: var(--_z); max-width: 320px; }
@media (max-width: 600px) {
  .xpc-toasts { top: auto; bottom: 184px; left: 8px; right: 8px; }
}

.action-btn .xpc-icon { width: 1.25em; height: 1.25em; }
.action-btn > i { display: inline-block; font-style: normal; pointer-events: none; }
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
`;
