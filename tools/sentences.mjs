// node tools/sentences.mjs [LANGUAGE]: every English sentence that a person can be shown in the window, a JSON line each, or
// only those the catalogue of a language lacks. A sentence is what is handed to `t(…)`, `say(…)` or `tell(…)` as text, and
// every text in a table of words (a constant in capitals outside a function), and whatever reads as a whole sentence.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const PLACES = ['src/renderer', 'src/engine', 'src/shared', 'src/main'];
/** Tests, the catalogues, what practice nodes answer, and what is English only: the report, AGILab's doctor, the command line. */
const NO_SENTENCES = [
  /\.test\.tsx?$/,
  /\/testing\//,
  /\/language\//,
  /\/i18n\//,
  /\/recorded\/recorded-/,
  /\/report\//,
  /\/doctor\//,
  /real-stand/,
];
/** What programs print or read, and a placeholder. */
const PRINTED = new Set(['Host key verification failed.', 'Sorry, try again.', 'CmdOrCtrl', 'Escape', 'x', '']);
/** Colours and filters that stand in tables of words. */
const CODES = new Set(['ok', 'bad', 'mute', 'warn', 'run', 'all', 'ready', 'needs', 'unusable']);
const SPEAKERS = new Set(['t', 'say', 'tell']);

/** Several words that end with a full stop or hold a slot. Needs no mark to be known. */
const isSentence = (text) =>
  !text.endsWith('\n') &&
  /^(\p{L}|\{\{|~)/u.test(text) &&
  / /.test(text) &&
  (/[\p{L})]\.$/u.test(text) || /\{\{\w+\}\}/.test(text));

/** What a table may hand to a person. Outside the window, tables hold commands and codes as well. */
const isWord = (text, file) =>
  file.startsWith('src/renderer')
    ? /[a-z]/.test(text) && /^\p{Lu}\p{L}| /u.test(text) && !/^[\w-]*(?:[=/#@]|--)|^ |^[A-Z][A-Z0-9_]+$/.test(text)
    : /^\p{Lu}[a-z’]*( [a-z]|\.$)/u.test(text) && !/ -\w/.test(text);

/** @returns {Map<string, string>} sentence → the file where it was seen first */
export function sentencesOfSource() {
  const found = new Map();
  for (const place of PLACES) {
    for (const name of readdirSync(join(root, place), { recursive: true })) {
      const file = join(place, name);
      if (!/\.tsx?$/.test(file) || NO_SENTENCES.some((pattern) => pattern.test(file))) continue;
      for (const text of sentencesIn(file))
        if (!found.has(text) && !PRINTED.has(text) && !text.endsWith('\n')) found.set(text, file);
    }
  }
  return found;
}

/** @returns {Record<string, string>} the whole catalogue of a language, all its parts together */
export function catalogueOf(language) {
  const folder = join(root, 'src/shared/language', language);
  return Object.assign({}, ...readdirSync(folder).map((part) => JSON.parse(readFileSync(join(folder, part), 'utf8'))));
}

function sentencesIn(file) {
  const { program } = parseSync(file, readFileSync(join(root, file), 'utf8'));
  const texts = new Set();
  walk(program, { file, depth: 0, isTable: false }, texts);
  return texts;
}

function walk(node, place, texts) {
  if (Array.isArray(node)) {
    for (const one of node) walk(one, place, texts);
    return;
  }
  if (!node || typeof node.type !== 'string' || node.type === 'ImportDeclaration') return;
  const text = textOf(node);
  if (
    text !== undefined &&
    (isSentence(text) ||
      (place.isTable && (isWord(text, place.file) || (place.isWords && /^[a-z]+$/.test(text) && !CODES.has(text)))))
  )
    texts.add(text);
  if (isSpeech(node)) for (const spoken of spokenTexts(node.arguments[0])) texts.add(spoken);
  for (const [key, child] of Object.entries(node)) {
    if (child && typeof child === 'object') walk(child, placeOf(node, key, place), texts);
  }
}

function placeOf(node, key, place) {
  if (/Function/.test(node.type)) return { ...place, depth: place.depth + 1 };
  if (node.type === 'VariableDeclarator' && key === 'init') {
    const name = node.id.name ?? '';
    const isTable = place.depth === 0 && /^[A-Z][A-Z0-9_]*$/.test(name);
    return { ...place, isTable: place.isTable || isTable, isWords: isTable && /(WORDS|TEXTS|SHORT)$/.test(name) };
  }
  // Keys of a table are codes, patterns and types are never spoken.
  if (node.type === 'Property' && key === 'key') return { ...place, isTable: false };
  if (key === 'typeAnnotation') return { ...place, isTable: false };
  return place;
}

const isSpeech = (node) =>
  node.type === 'CallExpression' &&
  node.callee.type === 'Identifier' &&
  SPEAKERS.has(node.callee.name) &&
  node.arguments[0];

/** The texts an argument can be: itself, either branch of a choice, every value of a table written in place. */
function spokenTexts(argument) {
  const text = textOf(argument);
  if (text !== undefined) return [text];
  if (argument.type === 'ConditionalExpression') return [argument.consequent, argument.alternate].flatMap(spokenTexts);
  if (argument.type === 'LogicalExpression') return [argument.left, argument.right].flatMap(spokenTexts);
  if (argument.type === 'MemberExpression') return spokenTexts(argument.object);
  if (argument.type === 'ObjectExpression') return argument.properties.flatMap((one) => spokenTexts(one.value));
  return [];
}

function textOf(node) {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0].value.cooked;
  return undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const language = process.argv[2];
  const known = language ? catalogueOf(language) : {};
  for (const [text, file] of sentencesOfSource()) {
    if (!(text in known)) process.stdout.write(`${JSON.stringify({ text, file })}\n`);
  }
}
