/** From a function's name to the package, crate, namespace or file that it belongs to. */

export type Language = 'go' | 'rust' | 'c++' | 'assemblyscript' | 'other';

export const NO_NAME = '(without a name)';
const NO_PACKAGE = '(no package)';

/** Path of a function's home, from the outermost on: `['encoding', 'json']`, `['core', 'fmt']`. `name` is demangled. */
export function packageOf(name: string, language: Language): readonly string[] {
  if (/^f\d+$/.test(name)) return [NO_NAME];
  switch (language) {
    case 'go':
      return goPackage(name);
    case 'rust':
      return rustCrate(name);
    case 'c++':
      return cppNamespace(name);
    case 'assemblyscript':
      return sourceFolder(name);
    case 'other':
      return name.includes('::') ? cppNamespace(name) : [NO_PACKAGE];
  }
}

/** Told from the names alone, since modules are often stripped of everything else. */
export function languageOf(names: readonly string[], producers: readonly string[]): Language {
  const told = producers.map((name) => name.toLowerCase());
  if (told.some((name) => name === 'go' || name === 'tinygo')) return 'go';
  if (told.some((name) => name === 'rust' || name === 'rustc')) return 'rust';
  if (names.some((name) => name.startsWith('~lib/'))) return 'assemblyscript';
  if (names.includes('runtime.main') || names.includes('runtime.alloc') || names.includes('runtime.mallocgc'))
    return 'go';
  if (names.some((name) => name.startsWith('core::') || /^<?alloc::/.test(name))) return 'rust';
  if (told.some((name) => /^(c_plus_plus|c99|c11|clang|emscripten)/.test(name))) return 'c++';
  return names.some((name) => name.includes('::')) ? 'c++' : 'other';
}

/** `encoding/json.(*Decoder).Decode`, `type:.eq.main.T`, and TinyGo's `(*encoding/json.Decoder).Decode`. */
function goPackage(name: string): readonly string[] {
  if (name.startsWith('type:')) return ['(of the compiler)', 'type equality and hashes'];
  if (/^(go:|interface:)|\$typeassert$/.test(name)) return ['(of the compiler)'];
  const plain = before(name.replace(/^\(\*?/, ''), '[');
  const slash = plain.lastIndexOf('/', Math.max(0, plain.indexOf('(') === -1 ? plain.length : plain.indexOf('(')));
  const dot = plain.indexOf('.', slash + 1);
  if (dot === -1) return plain.startsWith('wasm_') || plain.startsWith('_rt0') ? ['(of the compiler)'] : [NO_PACKAGE];
  return domainFirst(plain.slice(0, dot).replaceAll('%2e', '.').split('/'));
}

/** `github.com/owner/name` is one step: it is one module as a rule. */
function domainFirst(path: readonly string[]): readonly string[] {
  const [first = ''] = path;
  if (!first.includes('.')) return path;
  return [path.slice(0, 3).join('/'), ...path.slice(3)];
}

const PRIMITIVE = /^(\[|\(|\*|&|u\d+$|i\d+$|[iu]size$|f32$|f64$|bool$|char$|str$|[A-Z]\w*$)/;

/** `<alloc::string::String as core::fmt::Display>::fmt` is the type's crate, unless the type is nobody's. */
function rustCrate(name: string): readonly string[] {
  const path = rustPath(name);
  const parts = path.split('::').filter((part) => part !== '' && !part.startsWith('{'));
  if (parts.length < 2) return [NO_PACKAGE];
  return parts.slice(0, Math.min(2, parts.length - 1));
}

/** Of types within types; what is deeper is not looked into. */
const MOST_NESTING = 8;

function rustPath(name: string, nesting = 0): string {
  if (!name.startsWith('<')) return withoutGenerics(name);
  const inner = name.slice(1, matching(name, 0));
  const as = inner.lastIndexOf(' as ');
  const own = withoutMarks(as === -1 ? inner : inner.slice(0, as));
  if (own.startsWith('<') && nesting < MOST_NESTING) return rustPath(own, nesting + 1);
  if (!PRIMITIVE.test(own) && own.includes('::')) return `${withoutGenerics(own)}::method`;
  return as === -1 ? 'core::method' : `${withoutGenerics(inner.slice(as + 4))}::method`;
}

const MARK = /&|mut |dyn |\*const |\*mut /y;

/** One after the other: a regular expression for all of them gives up where there are a million. */
function withoutMarks(type: string): string {
  let start = 0;
  MARK.lastIndex = 0;
  while (MARK.test(type)) start = MARK.lastIndex;
  return type.slice(start);
}

/** `std::__2::vector<int>::push_back(int const&)`; the result's type may stand before a blank. */
function cppNamespace(name: string): readonly string[] {
  const plain = name
    .replace(/\[abi:\w+\]/g, '')
    .replace(/^decltype\(auto\) /, '')
    .replaceAll('(anonymous namespace)::', '');
  // What follows the word may be a type or look like a bracket.
  const operator = plain.search(/\boperator\b/);
  const qualified = withoutGenerics(operator === -1 ? plain : plain.slice(0, operator)).replace(/\(.*$/s, '');
  const head = qualified.endsWith('::') ? `${qualified}operator` : qualified;
  const parts = head
    .replace(/^.*\s/s, '')
    .split('::')
    .filter((part) => part !== '');
  return parts.length < 2 ? ['(global)'] : parts.slice(0, Math.min(2, parts.length - 1));
}

/** `~lib/rt/itcms/__new`, `assembly/index/Filter#onRequestHeaders`. */
function sourceFolder(name: string): readonly string[] {
  const plain = before(before(name, '<'), '#').replace(/(?<=\w)\..*$/s, '');
  const parts = plain.split('/');
  return parts.length < 2 ? [NO_PACKAGE] : parts.slice(0, -1);
}

/** All of it where there is no `mark`. */
function before(text: string, mark: string): string {
  const end = text.indexOf(mark);
  return end === -1 ? text : text.slice(0, end);
}

function withoutGenerics(text: string): string {
  let depth = 0;
  let kept = '';
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    const isEnd = character === '>' && text[at - 1] !== '-';
    if (character !== '<' && !isEnd) continue;
    if (depth === 0) kept += text.slice(start, at);
    depth = isEnd ? Math.max(0, depth - 1) : depth + 1;
    start = at + 1;
  }
  return depth === 0 ? kept + text.slice(start) : kept;
}

/** Index of the `>` that closes the `<` at `start`. */
function matching(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '<') depth++;
    else if (text[at] === '>' && text[at - 1] !== '-' && --depth === 0) return at;
  }
  return text.length;
}
