const PLAIN = 'aceinosuyzACEINOSUYZ';
const MARKED = 'áçéíñóšúýžÁÇÉÍÑÓŠÚÝŽ';

/** A sentence as a test wants to see it: `⟦Nó ñódé ýét ~ ~⟧`, a third longer. */
export function pseudo(sentence: string): string {
  const letters = sentence.replace(/[A-Za-z]/g, (letter) => MARKED[PLAIN.indexOf(letter)] ?? letter);
  return `⟦${letters}${' ~'.repeat(Math.ceil(sentence.length / 6))}⟧`;
}
