/** `String`, and what is made like it. */

import { inside, structNamed } from '../pick';
import { textBehind } from '../texts';
import type { Recogniser } from '../view';

export const textView: Recogniser = (type, place, seeing) => {
  const vec = structNamed({ type, place }, 'Vec<');
  return textBehind(inside(vec, 'buf'), inside(vec, 'len'), seeing);
};
