/** Styles of the second script's parts. */
export const moreCss = `
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
@media (max-width: 600px) {
  .xpc-offer { left: 8px; right: 8px; max-width: none; }
}
`;
