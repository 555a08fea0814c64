import { describe, expect, it } from 'vitest';
import { shortFunctionName } from '../../../src/core/debug/function-names';

describe('names of functions in a stack', () => {
  it.each([
    ['main.(*filter).OnHttpRequestHeaders', 'main.(*filter).OnHttpRequestHeaders'],
    ['std::__2::basic_string<char>::size', 'std::basic_string<char>::size'],
    [
      'std::__2::map<unsigned int, std::__2::unique_ptr<workbench::Context, std::__2::default_delete<workbench::Context> > >::find',
      'std::map<…>::find',
    ],
    [
      'std::thread::local::LocalKey<proxy_wasm::dispatcher::Dispatcher>::try_with<proxy_wasm::dispatcher::Dispatcher, fn() -> bool>',
      'std::thread::local::LocalKey<…>::try_with<…>',
    ],
    [
      '<alloc::vec::Vec<proxy_wasm::types::Bytes> as core::ops::drop::Drop>::drop_the_elements_of_it',
      '<alloc::vec::Vec<…> as core::ops::drop::Drop>::drop_the_elements_of_it',
    ],
    [
      'workbench::compare::operator<(workbench::compare::Version const &, workbench::compare::Version const &)',
      'workbench::compare::operator<(workbench::compare::Version const &, workbench::compare::Version const &)',
    ],
  ])('%s', (name, short) => {
    expect(shortFunctionName(name)).toBe(short);
  });
});
