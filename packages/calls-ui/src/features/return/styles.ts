export const returnStyles = `
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
`;
