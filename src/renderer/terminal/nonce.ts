let isWrapped = false;

/**
 * xterm makes `<style>` elements while it runs, which the page's policy refuses without the nonce of this page load, and
 * writes colours as style attributes, which it refuses at all: through the object model the same is allowed. To be
 * called before xterm is loaded.
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
  HTMLSpanElement.prototype.setAttribute = function setAttribute(name: string, value: string): void {
    if (name === 'style') this.style.cssText = value;
    else Element.prototype.setAttribute.call(this, name, value);
  };
}
