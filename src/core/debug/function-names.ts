/** Names of functions as a list of frames has room for them. */

const LONGEST = 60;
/** Versions of the library's own names: libc++ puts everything in one. */
const INLINE_NAMESPACE = /\bstd::__\w+::/g;

/** Type arguments are left out where the name is long: `map<…>::find`. */
export function shortFunctionName(name: string): string {
  const plain = name.replace(INLINE_NAMESPACE, 'std::');
  return plain.length <= LONGEST ? plain : withoutArguments(plain);
}

/** Of `a<b<c>>::d` what stands outside of angle brackets that follow a name; those of operators and arrows are none. */
function withoutArguments(name: string): string {
  let text = '';
  let depth = 0;
  for (let at = 0; at < name.length; at++) {
    const letter = name.charAt(at);
    const before = name.charAt(at - 1);
    const opens = letter === '<' && (depth > 0 || (/[\w:]/.test(before) && !name.slice(0, at).endsWith('operator')));
    const closes = letter === '>' && depth > 0 && before !== '-';
    if (opens && depth++ === 0) text += '<…>';
    if (depth === 0) text += letter;
    if (closes) depth--;
  }
  return depth === 0 ? text : name;
}
