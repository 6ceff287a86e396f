/**
 * One key for all ways to write a name: what `heldground/places/spelling.py` does, for sites without a service.
 *
 * Its docstrings say why. Both are held to the cases of tests/fixtures/browser.json, which Python writes.
 */

/** Letter and what stands for it, by turns; `-` for nothing. */
function pairs(text: string): [string, string][] {
  const words = text.trim().split(/\s+/);
  return words.flatMap((word, n) => (n % 2 ? [] : [[word, words[n + 1] === '-' ? '' : words[n + 1]!] as [string, string]]));
}

const LETTERS = new Map<string, string>([
  ...pairs(`а a б b в v г g ґ g д d е e є e ё e ж ж з z и i і i ї i й i к k л l м m н n о o п p р r с s т t у u
    ў u ф f х х ц ц ч ч ш ш щ шч ь - ы i ъ - э e ю iu я ia ѣ e y i j i w v h g c ц q k x ks ł l ı i đ d`),
  ...Array.from('\'’ʼ`′´ʹ‘ʻ"“”«»', (sign) => [sign, ''] as [string, string]),
  ...Array.from('-‐‑–—_/,;:()', (sign) => [sign, ' '] as [string, string]),
]);

/** Accented Latin letters lose their accent. */
const TABLE = new Map<string, string>();
for (const [first, end] of [[0xc0, 0x250], [0x1e00, 0x1f00]] as const) {
  for (let code = first; code < end; code++) {
    const plain = String.fromCodePoint(code).normalize('NFD')[0]!;
    if (plain < '\u0080') TABLE.set(String.fromCodePoint(code), LETTERS.get(plain) ?? plain);
  }
}
for (const [letter, other] of LETTERS) TABLE.set(letter, other);
for (let code = 0x300; code < 0x370; code++) TABLE.set(String.fromCodePoint(code), '');

const LATIN_PAIRS = [['shch', 'шч'], ['zh', 'ж'], ['kh', 'х'], ['ts', 'ц'], ['ch', 'ч'], ['sh', 'ш']] as const;
const TWICE = /(.)(?=\1)/gu;

/** Small letters for comparing, as Python's `casefold` gives them for the letters of names. */
export const casefold = (text: string): string => text.toLowerCase().replaceAll('ß', 'ss').replaceAll('ς', 'σ');

export function key(name: string): string {
  let word = casefold(name);
  if (word.includes('h') || word.includes('ts')) for (const [pair, letter] of LATIN_PAIRS) word = word.replaceAll(pair, letter);
  let told = '';
  for (const letter of word) told += TABLE.get(letter) ?? letter;
  word = told.replaceAll('ts', 'ц').replace(TWICE, '');
  if (word.includes('i')) word = word.replaceAll('ie', 'e').replaceAll('io', 'e');
  return word.split(/\s+/).filter(Boolean).join(' ');
}

/** First names inside village names, Ukrainian key to Russian. */
export const FIRST_NAMES = [
  ['oleks', 'aleks'], ['volodimir', 'vladimir'], ['mikola', 'nikola'], ['mikil', 'nikol'], ['katerin', 'ekaterin'],
  ['kostiantin', 'konstantin'], ['mikit', 'nikit'], ['ondri', 'andre'], ['pilip', 'filip'], ['gannivk', 'annovk'], ['olen', 'elen'],
] as const;

/** The key with what Ukrainian and Russian forms of one name share: i, e and o are one vowel. */
export function looseKey(wordKey: string): string {
  const pair = FIRST_NAMES.find(([ukrainian]) => wordKey.startsWith(ukrainian));
  return loosened(pair ? pair[1] + wordKey.slice(pair[0].length) : wordKey);
}

/** A piece of a key in the same way, whatever first name it may begin with. */
export const loosened = (piece: string): string => piece.replaceAll('ia', 'a').replaceAll('iu', 'u').replace(/[iey]/g, 'o').replace(TWICE, '');
