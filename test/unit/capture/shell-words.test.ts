import { describe, expect, it } from 'vitest';
import { dialectOf, splitCommands } from '../../../src/core/capture/shell-words';

const words = (...args: Parameters<typeof splitCommands>) => splitCommands(...args).map((command) => command.words);

describe('command lines', () => {
  it.each([
    ['blanks and empty words', `a  b\t'' ""`, [['a', 'b', '', '']]],
    ['quotes that join', `a'b'"c"$'d'\\ e`, [['abcd e']]],
    ['what a backslash does in double quotes', '"\\$\\`\\"\\\\\\n\\\nx"', [['$`"\\\\nx']]],
    ['nothing in single quotes is special', `'\\"$x\`#;'`, [['\\"$x`#;']]],
    ['ANSI escapes', `$'\\a\\x41\\101\\u00e9\\U1F600\\cA\\e\\'\\q'`, [["\x07AAé😀\x01\x1b'\\q"]]],
    ['a character as two halves', `$'\\ud83d\\ude00 \\ud83d'`, [['😀 \ufffd']]],
    ['lines that go on', 'a \\\n  b \\\r\n c', [['a', 'b', 'c']]],
    ['several commands', 'a; b && c || d | e & f\ng', [['a'], ['b'], ['c'], ['d'], ['e'], ['f'], ['g']]],
    ['comments', '# x "\na#b #c\nd', [['a#b'], ['d']]],
    ['prompts', '$ a\n% b\n$ c \\\n> d', [['a'], ['b'], ['c', 'd']]],
    ['redirections', 'a >b 2>&1 c < d 2>/dev/null &> e', [['a', 'c']]],
    ['an unquoted URL', 'curl http://a.test/?b=1&c=2 -s & d', [['curl', 'http://a.test/?b=1&c=2', '-s'], ['d']]],
  ])('bash: %s', (_, text, expected) => {
    expect(words(text, 'bash')).toEqual(expected);
  });

  it.each([
    ['quotes of browsers', 'a ^"b ^& ^\\^"c^\\^" ^\\^\\ ^%^41^"', [['a', 'b & "c" \\ %41']]],
    ['plain quotes with carets', 'a "^{^\\^"b^\\^":1^}" "x^y"', [['a', '{"b":1}', 'x^y']]],
    ['doubled quotes', 'a "{""b"":1}" "c" ^\r\n  "d\\e"', [['a', '{"b":1}', 'c', 'd\\e']]],
    ['escaped quotes', 'a "{\\"b\\":\\"c\\\\\\"\\"}"', [['a', '{"b":"c\\""}']]],
    ['a line end in a value', 'a ^"b^\n\nc^\r\n\r\nd^"', [['a', 'b\nc\nd']]],
    ['lines that go on', 'a ^\r\n -b ^\n c & d', [['a', '-b', 'c'], ['d']]],
    ['what other shells do not mean here', `a 'b c' #d ;e`, [['a', "'b", "c'", '#d', ';e']]],
    ['a prompt', 'C:\\Users\\x>a b', [['a', 'b']]],
  ])('cmd: %s', (_, text, expected) => {
    expect(words(text, 'cmd')).toEqual(expected);
  });

  it.each([
    ['quotes', "a 'it''s' \"x `\"y`\" `$z `n ''\"", [['a', "it's", 'x "y" $z \n \'\'']]],
    ['quotes for the program', `a '{\\"b\\":1}'`, [['a', '{"b":1}']]],
    ['lines that go on', 'a `\r\n -b `\n c; d', [['a', '-b', 'c'], ['d']]],
    ['here-strings', "a @'\n{\"b\": 'c'}\n'@ d", [['a', '{"b": \'c\'}', 'd']]],
    ['a prompt and a call', 'PS C:\\x> & a b', [['a', 'b']]],
  ])('PowerShell: %s', (_, text, expected) => {
    expect(words(text, 'powershell')).toEqual(expected);
  });

  it.each([
    ['bash', "curl 'a' \\\n -H 'b: ^\"c'"],
    ['bash', 'curl "a"'],
    ['cmd', 'curl ^"a^" ^\r\n  -H ^"b^"'],
    ['cmd', 'curl "a" ^\n  -H "b"'],
    ['powershell', 'curl "a" `\n -H "b"'],
    ['powershell', 'curl.exe -d \'{\\"a\\":1}\' x'],
  ])('%s is told by its line ends and quotes', (dialect, text) => {
    expect(dialectOf(text)).toBe(dialect);
  });

  it('hands on what stands in a document, and reads on behind it', () => {
    const [first, second] = splitCommands(`a <<'END' | b\nit's\n two\nEND\nc <<< "d"`, 'bash');
    expect([first?.words, second?.words]).toEqual([['a'], ['b']]);
    expect(splitCommands(`a <<-END\nit's\n END\nc <<< "d e"`).map(({ input }) => input)).toEqual(["it's\n", 'd e\n']);
  });

  it('tells what it does not expand and what does not end', () => {
    const [command] = splitCommands('a "$B ${C}" `d e` $(f (g) "h") \'$i\'');
    expect(command?.unknown).toEqual(['$B', '${C}', '`d e`', '$(f (g) "h")']);
    expect(command?.words).toEqual(['a', '$B ${C}', '`d e`', '$(f (g) "h")', '$i']);
    expect(
      ['a "b', "a 'b", "a $'b", 'a $(b', 'a `b', 'a <<X\nb'].map((text) => splitCommands(text)[0]?.isOpen),
    ).toEqual(Array.from({ length: 6 }, () => true));
  });

  it('says where each begins', () => {
    const places = splitCommands("\n a; b\n'x\ny' z\nc").map(({ line, column }) => `${line}:${column}`);
    expect(places).toEqual(['2:2', '2:5', '3:1', '5:1']);
  });
});
