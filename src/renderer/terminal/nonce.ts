let isWrapped = false;

/**
 * xterm makes `<style>` elements while it runs, which the page's policy refuses without the nonce of this page load.
 * To be called before xterm is loaded.
 */
export function giveStylesTheNonce(): void {
  if (isWrapped) return;
  isWrapped = true;
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
  const make = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = make(name, options);
    if (name.toLowerCase() === 'style') element.nonce = nonce;
    return element;
  }) as typeof document.createElement;
}
