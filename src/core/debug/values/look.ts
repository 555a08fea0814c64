/** How each value is seen: by what its library says of it if that is known, else as it lies in the memory. */

import { arrayView } from './arrays';
import { cppView } from './cpp/views';
import { goView } from './go';
import { Unreadable, type Located } from './place';
import { pointerView } from './pointers';
import { rustView } from './rust/views';
import { baseText, enumText } from './scalars';
import { structView } from './structs';
import { bare } from './types';
import { plain, type Recogniser, type Seeing, type View } from './view';

const LIBRARIES: Partial<Record<string, Recogniser>> = { rust: rustView, 'c++': cppView, go: goView };

/** Throws Unreadable. */
export async function look({ type, place }: Located, seeing: Seeing): Promise<View> {
  if (place.kind === 'unknown') throw new Unreadable(place.why);
  const found = bare(type);
  switch (found.kind) {
    case 'base':
      return plain(baseText(found, await seeing.reader.bytes(place, found.size)));
    case 'enum':
      return plain(enumText(found, await seeing.reader.bytes(place, found.size)));
    case 'pointer':
      return pointerView(found, place, seeing);
    case 'array':
      return arrayView(found, place, seeing);
    case 'struct':
      return (await LIBRARIES[found.language]?.(found, place, seeing)) ?? structView(found, place, seeing);
    case 'function':
      return plain('{function}');
    case 'unknown':
      return plain(`<${found.name} is not described>`);
  }
}
