/** The call as a tile beside the chat. */
export const minimisedStyles = `
.xpc-call--mini {
  top: auto; bottom: 96px; bottom: calc(96px + env(safe-area-inset-bottom, 0px)); right: 16px;
  left: auto; width: 360px; height: auto; border-radius: 16px;
  background: var(--_raised); box-shadow: var(--_shadow); animation: none;
  --_ring-gap: var(--_raised); --_button: transparent; --_button-hover: rgba(255, 255, 255, 0.12);
}
.xpc-call--mini::before { display: none; }
.xpc-call--mini .xpc-remote { width: 1px; height: 1px; transition: none; }
.xpc-call--mini .xpc-remote--on { position: relative; display: block; width: 100%; height: 202px; }
.xpc-call--mini .xpc-self { display: none; }
.xpc-mini { display: flex; align-items: center; padding: 12px; }
.xpc-mini .xpc-avatar { width: 48px; height: 48px; font-size: 18px; }
.xpc-mini__words { flex: 1 1 auto; min-width: 0; padding: 0 4px 0 12px; }
.xpc-mini .xpc-name { font-weight: 600; line-height: 20px; }
.xpc-mini .xpc-status {
  margin: 0; min-height: 0; max-height: 36px; font-size: 13px; line-height: 18px; overflow: hidden;
}
.xpc-mini .xpc-round { width: 48px; height: 48px; flex: none; }
.xpc-mini .xpc-round .xpc-icon { width: 22px; height: 22px; }
@media (max-width: 600px) {
  .xpc-call--mini { right: 8px; width: 152px; }
  .xpc-call--mini .xpc-remote--on { height: 112px; }
  .xpc-call--mini ~ .xpc-toasts { top: 80px; bottom: auto; }
  .xpc-mini { flex-wrap: wrap; padding: 4px; }
  .xpc-mini .xpc-avatar { display: none; }
  .xpc-mini__words { flex-basis: 100%; padding: 4px 8px; }
  .xpc-mini .xpc-round { margin: 0; }
}
`;
