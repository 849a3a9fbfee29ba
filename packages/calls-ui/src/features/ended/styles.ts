export const endedStyles = `
.xpc-ended-back {
  position: fixed; top: 0; left: 0; width: 100%; height: 100%; z-index: var(--_z);
  display: flex; align-items: center; justify-content: center; padding: 16px;
  background: rgba(14, 17, 22, 0.55); animation: xpc-appear 240ms ease;
}
.xpc-ended {
  width: 100%; max-width: 360px; padding: 32px 24px 24px; border-radius: 16px; text-align: center;
  background: var(--_raised); outline: 0; box-shadow: var(--_shadow);
  animation: xpc-rise 240ms ease; --_ring-gap: var(--_raised);
  display: flex; flex-direction: column; align-items: center;
}
.xpc-ended .xpc-avatar { width: 88px; height: 88px; font-size: 32px; margin-bottom: 16px; }
.xpc-ended .xpc-name { font-size: 20px; line-height: 28px; font-weight: 600; }
.xpc-ended__words { margin-top: 8px; max-width: 100%; }
.xpc-ended__time { margin-top: 4px; color: var(--_quiet); }
.xpc-ended__buttons { display: flex; width: 100%; margin-top: 24px; }
.xpc-ended__buttons .xpc-button { flex: 1 1 auto; padding: 0 16px; }
.xpc-ended__buttons .xpc-button + .xpc-button { margin-left: 12px; }

.xpc-ended--corner {
  position: fixed; bottom: 96px; right: 16px; width: 360px; z-index: var(--_z); padding: 24px;
  flex-direction: row; flex-wrap: wrap; align-items: center; text-align: left;
}
.xpc-ended--corner .xpc-avatar { width: 64px; height: 64px; font-size: 24px; margin: 0 16px 0 0; }
.xpc-ended--corner .xpc-ended__text { flex: 1 1 0; }
.xpc-ended__text { min-width: 0; max-width: 100%; }
.xpc-ended--corner .xpc-ended__words { margin-top: 0; color: var(--_quiet); }
.xpc-sheet-back ~ .xpc-ended--corner { bottom: 16px; }
@media (min-width: 840px) {
  .xpc-sheet-back ~ .xpc-ended--corner { right: 456px; }
}
@media (max-width: 600px) {
  .xpc-ended--corner, .xpc-sheet-back ~ .xpc-ended--corner { left: 8px; right: 8px; width: auto; max-width: none; }
}
`;
