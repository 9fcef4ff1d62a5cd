/** The bundler hands the text of a file over as a string: scripts that run on nodes stay real files. */
declare module '*?raw' {
  const text: string;
  export default text;
}
