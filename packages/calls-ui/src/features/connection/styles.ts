export const connectionStyles = `
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
.xpc-details__refused { margin-top: 12px; font-size: 13px; }
.xpc-details__refused textarea {
  display: block; box-sizing: border-box; width: 100%; margin-top: 8px; padding: 8px; resize: none;
  border: 1px solid var(--_panel-line); border-radius: 8px; background: transparent; color: inherit;
  font: 11px/15px monospace;
}
.xpc-details .xpc-pill { width: 100%; margin-top: 12px; }
`;
