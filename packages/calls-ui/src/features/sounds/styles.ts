export const soundsStyles = `
.xpc-sound {
  position: absolute; left: 0; right: 0; bottom: 176px; display: flex; flex-direction: column;
  align-items: center; padding: 0 16px; text-align: center;
}
.xpc-sound p { margin-bottom: 12px; text-shadow: 0 1px 3px #000; }
`;
