/** The types of C++'s standard library, as LLVM's libc++ lays them out: WASI SDK and Emscripten have no other. */

import { arrayOf, listView, vectorView } from './sequences';
import { hashView, treeView } from './maps';
import { functionView, optionalView, sharedPointerView, tupleView, uniquePointerView } from './pointers';
import { stringView, viewOfString } from './texts';
import { withoutArguments } from '../structs';
import { inside } from '../pick';
import { transparent, type Recogniser } from '../view';

const VIEWS: Partial<Record<string, Recogniser>> = {
  basic_string: stringView,
  basic_string_view: viewOfString,
  vector: vectorView,
  array: arrayOf,
  list: listView,
  optional: optionalView,
  unique_ptr: uniquePointerView,
  shared_ptr: sharedPointerView,
  weak_ptr: sharedPointerView,
  function: functionView,
  tuple: tupleView,
  map: treeView(true),
  multimap: treeView(true),
  set: treeView(false),
  multiset: treeView(false),
  unordered_map: hashView(true),
  unordered_multimap: hashView(true),
  unordered_set: hashView(false),
  unordered_multiset: hashView(false),
  atomic: (type, place) => {
    const value = inside({ type, place }, '__a_', '__a_value') ?? inside({ type, place }, '__a_');
    return value && transparent(value);
  },
};

export const cppView: Recogniser = (type, place, seeing) => {
  if (!type.qualifiedName.startsWith('std::')) return undefined;
  const name = withoutArguments(type.name);
  return Object.hasOwn(VIEWS, name) ? VIEWS[name]?.(type, place, seeing) : undefined;
};
