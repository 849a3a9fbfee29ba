// Stands for sfu-client.ts where all code is in one file, which LiveKit's client would make four times as
// large: package.json, condition `@xpchat/one-file`.

export const hasSfuClient = (): boolean => false;
