export const holdStyles = `
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
`;
