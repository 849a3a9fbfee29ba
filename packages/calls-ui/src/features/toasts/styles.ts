export const toastsStyles = `
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
`;
