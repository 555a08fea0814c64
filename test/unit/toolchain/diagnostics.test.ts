import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../src/core/problem';
import { diagnosticsIn, type OutputFormat } from '../../../src/core/toolchain/diagnostics';

/** `error main.go:4:7: message. Remedy.` */
function told(format: OutputFormat, output: string): string[] {
  return diagnosticsIn(format, output).map((one) => `${one.severity} ${formatProblem(one)}`);
}

type Case = readonly [title: string, output: string, problems: readonly string[]];

describe('what Go prints', () => {
  it.each<Case>([
    [
      'errors of type in several files',
      `# example.com/x
./b.go:4:9: cannot use "x" (untyped string constant) as int value in return statement
./main.go:3:8: "fmt" imported and not used
in/a.go:7:7: undefined: undefinedThing
`,
      [
        'error ./b.go:4:9: cannot use "x" (untyped string constant) as int value in return statement.',
        'error ./main.go:3:8: "fmt" imported and not used.',
        'error in/a.go:7:7: undefined: undefinedThing.',
      ],
    ],
    [
      'errors of syntax',
      `# example.com/x
./main.go:4:7: syntax error: cannot use x := 1 as value
./main.go:6:6: syntax error: unexpected ], expected expression
`,
      [
        'error ./main.go:4:7: syntax error: cannot use x := 1 as value.',
        'error ./main.go:6:6: syntax error: unexpected ], expected expression.',
      ],
    ],
    [
      'a method that is missing, and errors of several lines',
      `# example.com/x
./main.go:8:12: cannot use T{} (value of struct type T) as I value in variable declaration: T does not implement I (missing method A)
./main.go:12:23: too many arguments in call to g2
	have (number, number)
	want (int)
./main.go:16:6: main redeclared in this block
	./main.go:7:6: other declaration of main
`,
      [
        'error ./main.go:8:12: cannot use T{} (value of struct type T) as I value in variable declaration: T does not implement I (missing method A).',
        'error ./main.go:12:23: too many arguments in call to g2 have (number, number) want (int).',
        'error ./main.go:16:6: main redeclared in this block ./main.go:7:6: other declaration of main.',
      ],
    ],
    [
      'imports that are missing',
      `go: downloading github.com/a/b v1.2.3
main.go:6:2: package fmtt is not in std (/usr/local/go/src/fmtt)
main.go:5:2: no required module provides package github.com/foo/bar; to add it:
	go get github.com/foo/bar
`,
      [
        'error main.go:6:2: package fmtt is not in std (/usr/local/go/src/fmtt).',
        'error main.go:5:2: no required module provides package github.com/foo/bar; to add it: go get github.com/foo/bar.',
      ],
    ],
    [
      'a broken go.mod',
      `go: errors parsing go.mod:
go.mod:4: usage: require module/path v1.2.3
go.mod:5: unknown directive: blah
`,
      ['error go.mod:4:1: usage: require module/path v1.2.3.', 'error go.mod:5:1: unknown directive: blah.'],
    ],
    [
      'a go.mod with a column',
      'go: errors parsing go.mod:\ngo.mod:1:22: unexpected newline in string\n',
      ['error go.mod:1:22: unexpected newline in string.'],
    ],
    [
      'the go.mod of the folder above',
      'go: errors parsing ../go.mod:\n../go.mod:4: unknown directive: blah\n',
      ['error ../go.mod:4:1: unknown directive: blah.'],
    ],
    [
      'a broken go.sum',
      'malformed go.sum:\n/src/x/go.sum:1: wrong number of fields 1\n',
      ['error /src/x/go.sum:1:1: wrong number of fields 1.'],
    ],
    [
      'a go.mod for a newer Go',
      'go: go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)\n',
      ['error go.mod: go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local). Install a newer Go.'],
    ],
    [
      'no go.mod',
      "go: warning: ignoring go.mod in system temp root /tmp\ngo: go.mod file not found in current directory or any parent directory; see 'go help modules'\n",
      ["error go.mod: go.mod file not found in current directory or any parent directory; see 'go help modules'."],
    ],
    [
      'vendored packages that are not those of go.mod',
      `go: inconsistent vendoring in /src/x:
	github.com/a/b@v1.2.3: is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt

	To ignore the vendor directory, use -mod=readonly or -mod=mod.
`,
      [
        'error go.mod: inconsistent vendoring in /src/x: github.com/a/b@v1.2.3: is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt.',
      ],
    ],
    [
      'packages that import each other',
      `package example.com/x
	imports example.com/x/a from main.go
	imports example.com/x/a from b.go: import cycle not allowed
`,
      [
        'error package example.com/x imports example.com/x/a from main.go imports example.com/x/a from b.go: import cycle not allowed.',
      ],
    ],
    [
      'a package without files for this target',
      'package example.com/x: build constraints exclude all Go files in /src/x\n',
      ['error package example.com/x: build constraints exclude all Go files in /src/x.'],
    ],
    [
      'more errors than it shows',
      './main.go:12:1: undefined: a10\n./main.go:12:1: too many errors\n',
      ['error ./main.go:12:1: undefined: a10.'],
    ],
    [
      'paths of Windows',
      'C:\\x\\main.go:3:1: undefined: y\r\n.\\b c.go:4: bad\r\n\tmore\r\n',
      ['error C:\\x\\main.go:3:1: undefined: y.', 'error .\\b c.go:4:1: bad more.'],
    ],
    ['how it gets on', 'go: downloading golang.org/x/text v0.3.0\ngo: finding module for package x/y\n', []],
    ['no error, with tabs', '\tfoo\n# example.com/x\n\tbar\n', []],
  ])('%s', (_, output, problems) => {
    expect(told('go', output)).toEqual(problems);
  });

  it('has file, line and column in a place of its own', () => {
    expect(diagnosticsIn('go', './main.go:4:7: undefined: x\n')).toEqual([
      {
        code: 'compile',
        message: 'undefined: x',
        severity: 'error',
        place: { file: './main.go', line: 4, column: 7 },
      },
    ]);
  });
});

describe('what TinyGo prints, as its sources and issues have it', () => {
  it.each<Case>([
    [
      'errors of type',
      '# command-line-arguments\ntypes.go:4:6: declared and not used: a\ntypes.go:6:2: undefined: nonexisting\n',
      ['error types.go:4:6: declared and not used: a.', 'error types.go:6:2: undefined: nonexisting.'],
    ],
    [
      'a symbol of the linker, with its line',
      'linker-undefined.go:6: linker could not find symbol main.foo\n',
      ['error linker-undefined.go:6:1: linker could not find symbol main.foo.'],
    ],
    [
      'what it does before it runs, with a trace',
      `# main
testdata/errors/interp.go:10:19: test error
  call void @__tinygo_interp_raise_test_error()

traceback:
testdata/errors/interp.go:6:5:
  call void @main.foo()
`,
      ['error testdata/errors/interp.go:10:19: test error.'],
    ],
    [
      'the linker, once for each symbol',
      `tinygo:wasm-ld: error: main.o: undefined symbol: os/signal.signal_recv
tinygo:wasm-ld: error: main.o: undefined symbol: os/signal.signal_recv
wasm-ld: error: lto.tmp: undefined symbol: os/signal.signal_enable
failed to run tool: wasm-ld
error: failed to link /tmp/tinygo1/main: exit status 1
`,
      [
        'error main.o: undefined symbol: os/signal.signal_recv.',
        'error lto.tmp: undefined symbol: os/signal.signal_enable.',
      ],
    ],
    [
      'something of its own',
      'error: could not find wasm-opt, set the WASMOPT environment variable to override\n',
      ['error could not find wasm-opt, set the WASMOPT environment variable to override.'],
    ],
  ])('%s', (_, output, problems) => {
    expect(told('go', output)).toEqual(problems);
  });

  it.each(['', 'error: '])('a Go that it does not take: "%s…"', (before) => {
    expect(diagnosticsIn('go', `${before}requires go version 1.19 through 1.23, got go1.24\n`)).toEqual([
      {
        code: 'tinygo-go',
        message: 'TinyGo requires go version 1.19 through 1.23, got go1.24',
        severity: 'error',
        place: {},
        remedy: 'Install a Go that it takes, or a newer TinyGo.',
      },
    ]);
  });
});

describe('what clang prints', () => {
  it.each<Case>([
    [
      'errors and warnings, in headers too, without what is noted of them',
      `In file included from src/e.cc:1:
src/h.h:3:25: error: use of undeclared identifier 'undefd'
inline int h() { return BAD(1); }
                        ^
src/h.h:2:23: note: expanded from macro 'BAD'
#define BAD(x) ((x) + undefd)
                      ^
src/h.h:4:22: warning: unused variable 'u' [-Wunused-variable]
2 warnings and 6 errors generated.
`,
      [
        "error src/h.h:3:25: use of undeclared identifier 'undefd'.",
        "warning src/h.h:4:22: unused variable 'u' [-Wunused-variable].",
      ],
    ],
    [
      'a header that is missing',
      "src/m.cc:1:10: fatal error: 'nothere.h' file not found\n#include <nothere.h>\n         ^~~~~~~~~~~\n1 error generated.\n",
      ["error src/m.cc:1:10: 'nothere.h' file not found."],
    ],
    [
      'symbols that are not defined, each once',
      `wasm-ld-14: error: /tmp/u-9456a3.o: undefined symbol: gone
wasm-ld-14: error: /tmp/u-9456a3.o: undefined symbol: other(char)
wasm-ld-14: error: /tmp/u-9456a3.o: undefined symbol: gone
clang: error: linker command failed with exit code 1 (use -v to see invocation)
`,
      ['error /tmp/u-9456a3.o: undefined symbol: gone.', 'error /tmp/u-9456a3.o: undefined symbol: other(char).'],
    ],
    [
      'a symbol that is defined twice',
      `wasm-ld-14: error: duplicate symbol: twice()
>>> defined in /tmp/l1-baa1ad.o
>>> defined in /tmp/l2-4c1bc2.o
clang: error: linker command failed with exit code 1 (use -v to see invocation)
`,
      ['error duplicate symbol: twice().'],
    ],
    [
      'no libraries for WASI',
      'wasm-ld-14: error: cannot open crt1-reactor.o: No such file or directory\nwasm-ld-14: error: unable to find library -lc++\n',
      ['error cannot open crt1-reactor.o: No such file or directory.', 'error unable to find library -lc++.'],
    ],
    [
      'no source',
      "clang: error: no such file or directory: 'src/none.cc'\n",
      ["error no such file or directory: 'src/none.cc'."],
    ],
    [
      'a standard that it does not know',
      "error: invalid value 'c++99' in '-std=c++99'\nnote: use 'c++98' or 'c++03' for 'ISO C++ 1998 with amendments' standard\n",
      ["error invalid value 'c++99' in '-std=c++99'."],
    ],
    [
      'no file of anybody',
      "<built-in>:1:10: fatal error: 'none.h' file not found\n",
      ["error 'none.h' file not found (in <built-in>)."],
    ],
    [
      'paths of Windows',
      'C:\\x y\\f.cc:3:1: error: expected }\r\nsrc\\g.h:4:5: warning: w\r\n',
      ['error C:\\x y\\f.cc:3:1: expected }.', 'warning src\\g.h:4:5: w.'],
    ],
  ])('%s', (_, output, problems) => {
    expect(told('clang', output)).toEqual(problems);
  });
});
