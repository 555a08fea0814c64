/** Rust's own types and those of its standard library. */

import type { StructType } from '../../../wasm/dwarf/info/model';
import { withoutArguments } from '../structs';
import type { Recogniser } from '../view';
import { treeMapView, treeSetView } from './btree';
import { dequeView, vecView } from './collections';
import { enumView } from './enums';
import { hashMapView, hashSetView } from './hash';
import { borrowView, countedView, wideView } from './pointers';
import { textView } from './texts';
import { atomicView, durationView, refCellView, wrapperOf } from './wrappers';

const LIBRARY = /^(alloc|core|std|hashbrown)::/;

const VIEWS: Partial<Record<string, Recogniser>> = {
  String: textView,
  OsString: textView,
  PathBuf: textView,
  Vec: vecView,
  VecDeque: dequeView,
  HashMap: hashMapView,
  HashSet: hashSetView,
  BTreeMap: treeMapView,
  BTreeSet: treeSetView,
  Rc: countedView,
  Arc: countedView,
  Weak: countedView,
  Duration: durationView,
  Cell: wrapperOf('value'),
  UnsafeCell: wrapperOf('value'),
  SyncUnsafeCell: wrapperOf('value'),
  RefCell: refCellView,
  OnceCell: wrapperOf('inner'),
  Mutex: wrapperOf('data'),
  RwLock: wrapperOf('data'),
  ManuallyDrop: wrapperOf('value'),
  MaybeUninit: wrapperOf('value'),
  MaybeDangling: wrapperOf('__0'),
  Unique: wrapperOf('pointer'),
  NonNull: wrapperOf('pointer'),
  Pin: wrapperOf('pointer', '__pointer'),
  NonZero: wrapperOf('__0'),
  Wrapping: wrapperOf('__0'),
  Saturating: wrapperOf('__0'),
  Reverse: wrapperOf('__0'),
  Atomic: atomicView,
  Ref: borrowView,
  RefMut: borrowView,
};
/** Numbers of the library that cannot be all values; atomics before Rust 1.9x had a name for each size. */
const NUMBERS = /^(NonZero[IU].*|Atomic[A-Z].*|Align\d+|Nanoseconds|UsizeNoHighBit|Cap)$/;

export const rustView: Recogniser = (type, place, seeing) => recogniserOf(type)?.(type, place, seeing);

function recogniserOf(type: StructType): Recogniser | undefined {
  if (type.variants !== undefined) return enumView;
  if (isWide(type)) return wideView;
  if (!LIBRARY.test(type.qualifiedName)) return undefined;
  const name = withoutArguments(type.name);
  const isNumber = NUMBERS.test(name) || type.qualifiedName.includes('niche_types::');
  return (Object.hasOwn(VIEWS, name) ? VIEWS[name] : undefined) ?? (isNumber ? wrapperOf('__0', 'v') : undefined);
}

/** A pointer and, beside it, a length or what its type can do. */
function isWide({ members }: StructType): boolean {
  const [first, second, ...more] = members.map(({ name }) => name);
  if (more.length > 0) return false;
  return (first === 'data_ptr' && second === 'length') || (first === 'pointer' && second === 'vtable');
}
