// Stands for sfu-client.ts in unit tests, whose fake browsers have no media server: package.json, condition
// `@xpchat/one-file`.

export const hasSfuClient = (): boolean => false;
