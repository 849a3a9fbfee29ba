export const devicesStyles = `
.xpc-problem-back {
  position: fixed; top: 0; left: 0; width: 100%; height: 100%; z-index: var(--_z);
  display: flex; align-items: center; justify-content: center; padding: 16px; overflow: auto;
  background: rgba(6, 8, 11, 0.62); animation: xpc-appear 240ms ease;
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
`;
