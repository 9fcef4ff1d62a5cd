/** The bundler hands the text of a file over as a string: scripts that run on nodes stay real files. */
declare module '*?raw' {
  const text: string;
  export default text;
}

/** A font as a `data:` address. */
declare module '*.woff2?inline' {
  const address: string;
  export default address;
}
