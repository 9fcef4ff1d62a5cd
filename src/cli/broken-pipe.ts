/**
 * Ends as Ctrl-C does when nobody reads the output any more (`muster … | head`): a running job is cancelled and clears
 * up. Without a listener Node would end in the middle of it. Any other error of the stream is thrown as ever.
 * @param interrupt answers whether somebody heard it. @param leave ends the program when nobody did.
 */
export function endOnBrokenPipe(out: NodeJS.WritableStream, interrupt: () => boolean, leave: () => void): void {
  let isBroken = false;
  out.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (isBroken) return;
    isBroken = true;
    if (!interrupt()) leave();
  });
}
