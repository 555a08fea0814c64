/** References, structs and arrays. https://webassembly.github.io/spec/core/exec/instructions.html#reference-instructions */

const NULL = 'Traps if the reference is null.';

export const REFERENCE_DOCS: Readonly<Record<string, string>> = {
  'ref.null': 'The null reference of a type: `func`, `extern`, `any` or another heap type, or a type of the module.',
  'ref.func':
    'A reference to a function, never null. Outside of functions the module must name it too, in an export, a global or an element segment (`elem declare func $f`).',
  'ref.is_null': 'Tests a reference: 1 if it is null, 0 if not.',
  'ref.as_non_null': `The same reference, as one that is never null. ${NULL}`,
  'ref.eq':
    'Compares two references: 1 if they are of the same struct or array, the same i31, or both null, 0 if not. What is in them is not compared.',
  'ref.test':
    'Tests whether a reference is of a type: 1 if so, 0 if not. Null is, if the type is written with `null`. It never traps.',
  'ref.cast':
    'The same reference, as one of a type. Traps if it is not of that type; null is, if the type is written with `null`.',
  'ref.i31':
    'The lowest 31 bits of an i32 as a reference, never null, that takes no room of its own. The highest bit is lost.',
  'i31.get_s': `The integer in an \`i31\` reference, as a signed number of 31 bits. ${NULL}`,
  'i31.get_u': `The integer in an \`i31\` reference, as an unsigned number of 31 bits. ${NULL}`,
  'any.convert_extern':
    'Makes a reference of the host (`externref`) one inside the module (`anyref`), so that it can be cast. Null stays null.',
  'extern.convert_any':
    'Makes a reference inside the module (`anyref`) one that the host can be given (`externref`). Null stays null; converted back, it is the same reference.',

  'struct.new': 'Makes a struct and leaves a reference to it. Takes a value for each field, the last on top.',
  'struct.new_default':
    'Makes a struct and leaves a reference to it. All fields are zero or null, as their types must allow.',
  'struct.get': `The value of a field of a struct. For fields of 8 or 16 bits there are \`struct.get_s\` and \`struct.get_u\`. ${NULL}`,
  'struct.get_s': `The value of a field of 8 or 16 bits of a struct, as a signed integer widened to i32. ${NULL}`,
  'struct.get_u': `The value of a field of 8 or 16 bits of a struct, as an unsigned integer widened to i32. ${NULL}`,
  'struct.set': `Takes a reference to a struct and a value, and stores it in a field, which must be \`mut\`. Of fields of 8 or 16 bits only the lowest bits are stored. ${NULL}`,

  'array.new': 'Takes a value and a length, and makes an array with the value everywhere. Leaves a reference to it.',
  'array.new_default':
    'Takes a length, and makes an array of zeros or nulls, as its type must allow. Leaves a reference to it.',
  'array.new_fixed':
    'Makes an array of as many values from the stack as the number behind the type says; the last is on top. Leaves a reference to it.',
  'array.new_data':
    'Makes an array from the bytes of a data segment: takes the first byte in the segment, and the length in elements. Leaves a reference to it. Traps if a byte is beyond the end of the segment; one that was dropped is empty.',
  'array.new_elem':
    'Makes an array from the references of an element segment: takes the first index in the segment, and the length. Leaves a reference to it. Traps if an index is beyond the end of the segment; one that was dropped is empty.',
  'array.get':
    'Takes a reference to an array and an index, and leaves the element. For elements of 8 or 16 bits there are `array.get_s` and `array.get_u`. Traps if the reference is null, or the index, unsigned, not below the length.',
  'array.get_s': element('as a signed integer'),
  'array.get_u': element('as an unsigned integer'),
  'array.set':
    'Takes a reference to an array, an index and a value, and stores it there; elements must be `mut`. Traps if the reference is null, or the index, unsigned, not below the length.',
  'array.len': `How many elements an array has. ${NULL}`,
  'array.fill':
    'Takes a reference to an array, an index, a value and a count, and sets so many elements to it. Traps before it changes any if the reference is null, or if one is beyond the end.',
  'array.copy':
    'Copies elements within an array, or from one to another: takes the destination and an index in it, the source and an index in it, and the count. The places may overlap. Traps before it changes any if a reference is null, or if one is beyond the end of either.',
  'array.init_data':
    'Copies bytes of a data segment into an array: takes the array, an index in it, the first byte in the segment, and the count of elements. Traps before it changes any if the reference is null, or if one is beyond the end of either.',
  'array.init_elem':
    'Copies references of an element segment into an array: takes the array, an index in it, the first index in the segment, and the count. Traps before it changes any if the reference is null, or if one is beyond the end of either.',
};

function element(how: string): string {
  return `Takes a reference to an array of elements of 8 or 16 bits and an index, and leaves the element ${how} widened to i32. Traps if the reference is null, or the index, unsigned, not below the length.`;
}
