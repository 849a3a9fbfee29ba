export const notificationsStyles = `
.xpc-notify-prompt {
  position: fixed; z-index: var(--_z); right: 16px; bottom: 96px; max-width: 400px; margin: 0; padding: 16px;
  flex-wrap: wrap; justify-content: flex-end; box-shadow: var(--_shadow);
  --_panel: var(--_raised); --_panel-text: var(--_text); --_panel-quiet: var(--_quiet);
  --_panel-line: transparent; --_panel-soft: #262d37; --_alert: var(--_accent);
}
.xpc-notify-prompt .xpc-toast__words { flex: 1 1 70%; padding: 0 0 8px; }
.xpc-notify-prompt .xpc-pill { padding: 0 16px; }
.xpc-sheet-back ~ .xpc-notify-prompt { display: none; }
@media (max-width: 600px) {
  .xpc-notify-prompt { left: 8px; right: 8px; max-width: none; }
}
`;
