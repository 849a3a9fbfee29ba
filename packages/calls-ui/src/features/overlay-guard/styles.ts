export const overlayGuardStyles = `
.xpc-shell { all: initial; position: fixed; top: 0; left: 0; }
.xpc-shell::backdrop { display: none; }
`;
