export const overlayGuardStyles = `
.xpc-shell { all: initial; display: block; position: fixed; top: 0; left: 0; width: 0; height: 0; z-index: 2147483647; outline: 0; }
.xpc-shell::backdrop { display: none; }
`;
