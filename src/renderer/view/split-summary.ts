/** A finding's sentences: what is, as a headline without its full stop, and the rest ("Without it, …"). */
export function splitSummary(text: string): { readonly headline: string; readonly rest: string } {
  const match = /^(.+?)\.\s+(?=\S)(.*)$/s.exec(text);
  return match ? { headline: match[1] ?? text, rest: match[2] ?? '' } : { headline: text.replace(/\.$/, ''), rest: '' };
}
