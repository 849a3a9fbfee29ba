/** A style sheet as a string. */
declare module '*.css?inline' {
  const css: string;
  // biome-ignore lint/style/noDefaultExport: Vite's name for it
  export default css;
}
