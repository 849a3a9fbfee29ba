/** Panels of words, which follow the chat's theme; and what stands in the chat's own header. */
export const panelsCss = `
.xpc-panel {
  border-radius: 16px; background: var(--_panel); color: var(--_panel-text);
  --_ring-gap: var(--_panel); --_button: transparent; --_button-hover: var(--_panel-soft);
  --_button-text: var(--_panel-quiet); box-shadow: 0 12px 44px rgba(0, 0, 0, 0.38);
}
.xpc-panel .xpc-pill--soft {
  --_button: var(--_panel-soft); --_button-hover: var(--_panel-line); --_button-text: currentColor;
}
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
@media (max-width: 600px) {
  .xpc-toasts { top: auto; bottom: 184px; left: 8px; right: 8px; }
}

.action-btn .xpc-icon { width: 1.25em; height: 1.25em; }
.action-btn > i { display: inline-block; font-style: normal; pointer-events: none; }
`;
