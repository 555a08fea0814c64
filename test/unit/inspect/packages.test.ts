import { describe, expect, it } from 'vitest';
import { languageOf, NO_NAME, packageOf, type Language } from '../../../src/core/inspect/packages';

/** Names as compilers write them, or as demanglers tell them, and where each belongs. */
const HOMES: Readonly<Partial<Record<Language, Readonly<Record<string, string>>>>> = {
  go: {
    'main.main': 'main',
    'main.main.func1': 'main',
    'main.(*filter).OnHttpRequestHeaders-fm': 'main',
    'encoding/json.(*Decoder).Decode': 'encoding > json',
    'internal/runtime/maps.(*Iter).Next': 'internal > runtime > maps',
    'slices.Sort[go.shape.int]': 'slices',
    'slices.SortFunc[go.shape.[]main.T,go.shape.struct { net/netip.Addr }]': 'slices',
    'main.(*List[go.shape.int]).Push': 'main',
    'maps.Keys[go.shape.map[string]int,go.shape.string,go.shape.int].func1': 'maps',
    'github.com/a/b.init.0': 'github.com/a/b',
    'github.com/a/b/c.(*T).M': 'github.com/a/b > c',
    'github.com/x/y/v2/z.F': 'github.com/x/y > v2 > z',
    'golang.org/x/text/unicode/norm.init': 'golang.org/x/text > unicode > norm',
    'type:.eq.struct { a int; b net/http.T }': '(of the compiler) > type equality and hashes',
    'go:struct { F uintptr }': '(of the compiler)',
    _rt0_wasm_wasip1: '(of the compiler)',
    memeqbody: '(no package)',
    'gopkg.in/yaml%2ev3.(*parser).parse': 'gopkg.in/yaml.v3',
    // TinyGo.
    '(*encoding/json.Decoder).Decode': 'encoding > json',
    '(*github.com/x/y/z.T).M': 'github.com/x/y > z',
    '(main.T).M': 'main',
    '(*sync/atomic.Pointer[net/http.response]).Load': 'sync > atomic',
    'runtime.run$1$gowrapper': 'runtime',
    'interface:{Error:func:{}{basic:string}}.$typeassert': '(of the compiler)',
  },
  rust: {
    'core::fmt::write': 'core > fmt',
    'rust_filter::_start': 'rust_filter',
    'hello::main::{{closure}}': 'hello',
    'hello::filter::on_request::{closure#0}': 'hello > filter',
    'core::ptr::drop_in_place<alloc::string::String>': 'core > ptr',
    '<alloc::string::String as core::fmt::Display>::fmt': 'alloc > string',
    '<rust_filter::Filter as proxy_wasm::traits::HttpContext>::on_http_request_headers': 'rust_filter > Filter',
    '<proxy_wasm::dispatcher::Dispatcher>::on_done': 'proxy_wasm > dispatcher',
    '<T as core::convert::Into<U>>::into': 'core > convert',
    '<F as core::ops::function::FnOnce<()>>::call_once': 'core > ops',
    '<u8 as core::fmt::Display>::fmt': 'core > fmt',
    '<[T] as core::fmt::Debug>::fmt': 'core > fmt',
    '<() as core::fmt::Debug>::fmt': 'core > fmt',
    '<*const T as core::fmt::Pointer>::fmt': 'core > fmt',
    '<fn(A) -> B as core::fmt::Debug>::fmt': 'core > fmt',
    '<&alloc::vec::Vec<u8> as core::fmt::Debug>::fmt': 'alloc > vec',
    '<dyn core::any::Any>::type_id': 'core > any',
    '<alloc::vec::Vec<T> as core::iter::FromIterator<<U as X>::Y>>::from_iter': 'alloc > vec',
    'core::str::<impl str>::trim': 'core > str',
    '<<alloc::vec::Vec<T> as core::iter::IntoIterator>::IntoIter as core::iter::Iterator>::next': 'alloc > vec',
    'core::ops::function::FnOnce::call_once{{vtable.shim}}': 'core > ops',
    '<hello::f::{closure#0} as core::ops::function::FnOnce<(u32,)>>::call_once::{shim:vtable#0}': 'hello > f',
    __rust_alloc: '(no package)',
  },
  'c++': {
    'workbench::Filter::onRequestHeaders()': 'workbench > Filter',
    'std::__2::vector<int, std::__2::allocator<int> >::push_back(int const&)': 'std > __2',
    'std::__2::vector<int>::push_back[abi:ne180100](int const&)': 'std > __2',
    'void std::__2::sort<int*>(int*, int*)': 'std > __2',
    'unsigned long ns::f<int>(int)': 'ns',
    'char const* ns::A::name<int>()': 'ns > A',
    'ns::operator<(ns::A const&, ns::B const&)': 'ns',
    'bool std::operator< <char>(std::string const&)': 'std',
    'ns::A::operator->()': 'ns > A',
    'ns::A::operator>(int)': 'ns > A',
    'ns::A::operator()(int) const': 'ns > A',
    'ns::A::operator<=>(ns::A const&) const': 'ns > A',
    'std::function<void (int)>::operator()(int) const': 'std > function',
    "ns::foo()::'lambda'()::operator()() const": 'ns',
    'ns::foo()::{lambda()#1}::operator()() const': 'ns',
    'ns::A::~A()': 'ns > A',
    'ns::f(void (*)(int))': 'ns',
    'non-virtual thunk to ns::A::f()': 'ns > A',
    'operator new(unsigned long)': '(global)',
    '(anonymous namespace)::foo(int)': '(global)',
    dlmalloc: '(global)',
    // As wasm-ld writes them into the name section: with the type before the name.
    'int ns::sq[abi:ne180100]<int>(int)': 'ns',
    'ns::A& ns::A::operator=<int>(int)': 'ns > A',
    'decltype(auto) ns::f<int>(int)': 'ns',
    'ns::A::operator bool() const': 'ns > A',
    'ns::A::operator std::string() const': 'ns > A',
    'ns::(anonymous namespace)::foo(int)': 'ns',
  },
  assemblyscript: {
    '~lib/rt/itcms/__new': '~lib > rt > itcms',
    '~lib/array/Array<~lib/string/String>#push': '~lib > array',
    '~lib/string/String.UTF8.encode@varargs': '~lib > string',
    '~lib/@scope/sdk/assembly/runtime/Context#onDone@override': '~lib > @scope > sdk > assembly > runtime',
    'assembly/index/Filter#onRequestHeaders': 'assembly > index',
    'assembly/index/Filter#get:name': 'assembly > index',
    'assembly/index/mask~anonymous|0': 'assembly > index',
    '~start': '(no package)',
    '../sdk/assembly/index/f': '.. > sdk > assembly > index',
  },
  other: { main: '(no package)', 'a::b': 'a' },
};

const cases = (homes: typeof HOMES) =>
  Object.entries(homes).flatMap(([language, names]) =>
    Object.entries(names).map(([name, home]) => [language as Language, name, home] as const),
  );

describe('where a function belongs', () => {
  it.each(cases(HOMES))('%s: %s', (language, name, home) => {
    expect(packageOf(name, language).join(' > ')).toBe(home);
  });

  it('is not known of a function without a name', () => {
    for (const language of ['go', 'rust', 'c++', 'assemblyscript', 'other'] as const)
      expect(packageOf('f12', language)).toEqual([NO_NAME]);
  });
});

describe('the language of a module', () => {
  it.each<[Language, string[], string[]]>([
    ['go', ['anything'], ['Go']],
    ['go', ['f1'], ['TinyGo']],
    ['go', ['runtime.mallocgc', 'main.main'], []],
    ['go', ['_start', 'runtime.alloc', '(*main.T).M'], ['clang']],
    ['rust', ['f1'], ['Rust', 'rustc']],
    ['rust', ['core::fmt::write', 'std::io::x'], []],
    ['rust', ['<alloc::string::String as core::fmt::Display>::fmt'], []],
    ['c++', ['std::__2::f()'], ['C_plus_plus_14', 'clang']],
    ['c++', ['main'], ['C11', 'clang']],
    ['c++', ['ns::f(int)'], []],
    ['assemblyscript', ['~lib/rt/itcms/__new', 'assembly/index/f'], []],
    ['other', ['f1', 'f2'], []],
  ])('%s: %j, built by %j', (language, names, producers) => {
    expect(languageOf(names, producers)).toBe(language);
  });
});
