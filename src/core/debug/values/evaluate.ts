/** What an expression means where the program stands. */

import { besideEnum } from './enumerators';
import { Operands } from './operands';
import { calculate, literal, type Computed } from './operators';
import { inBytes, inMemory, type Located } from './place';
import type { Showing } from './show';
import { pointerArithmetic, pointerTo } from './pointer-arithmetic';
import { littleEndian, placeOf } from './structs';
import { parseExpression, type Node } from './syntax';
import { ExpressionError } from './tokens';
import { typeName } from './type-names';
import { bare, memberOf, sizeOf } from './types';
import { ofVirtualBase } from './virtual-bases';
import type { NamedValue, Part, View } from './view';

/** Variables by their names. */
export type Names = (name: string) => Promise<NamedValue | undefined>;

/** That are looked through at once for a key. */
const ENTRIES = 1000;

type Of<K extends Node['kind']> = Extract<Node, { kind: K }>;

/** Throws Unreadable. */
export async function evaluateExpression(text: string, names: Names, showing: Showing): Promise<NamedValue | string> {
  try {
    const { type, place } = await new Evaluation(names, showing).of(parseExpression(text));
    const name = text.trim();
    return { name, type, place, evaluateName: name };
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
}

class Evaluation {
  private readonly operands: Operands;

  constructor(
    private readonly names: Names,
    private readonly showing: Showing,
  ) {
    this.operands = new Operands(showing);
  }

  of(node: Node): Promise<Located> {
    switch (node.kind) {
      case 'literal':
        return Promise.resolve(literal(node.value));
      case 'name':
        return this.named(node);
      case 'member':
        return this.member(node);
      case 'index':
        return this.indexed(node);
      case 'unary':
        return this.unary(node);
      case 'binary':
        return this.binary(node);
    }
  }

  private async named({ name, column }: Of<'name'>): Promise<Located> {
    const found = await this.names(name);
    if (found === undefined) throw new ExpressionError(column, `there is no ${name} here`);
    return found;
  }

  /** Of the value or of what it points to or wraps: as Rust's `.`, and C's `->`. */
  private async member({ of, name, column }: Of<'member'>): Promise<Located> {
    const whole = await this.of(of);
    const found = (await this.partNamed(whole, name)) ?? (await this.rawMember(whole, name));
    if (found !== undefined) return found;
    const length = /^len(gth)?$/.test(name) ? await this.operands.lengthOf(whole) : undefined;
    if (length !== undefined) return literal(BigInt(length));
    await this.needTarget(whole, column);
    throw new ExpressionError(column, `${typeName(whole.type)} has no member ${name}`);
  }

  private async needTarget(value: Located, column: number): Promise<void> {
    for await (const one of this.operands.chain(value)) {
      if ((await this.operands.seen(one)).address === 0) throw new ExpressionError(column, 'it is null');
    }
  }

  private async partNamed(whole: Located, name: string): Promise<Located | undefined> {
    for await (const value of this.operands.chain(whole)) {
      const view = await this.operands.seen(value);
      const parts = view.isIndexed ? [] : await view.parts(0, view.count);
      const found = parts.find((part) => part.name === name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What a library keeps to itself can be asked for, too. */
  private async rawMember(whole: Located, name: string): Promise<Located | undefined> {
    for await (const { type, place } of this.operands.chain(whole)) {
      const found = bare(type);
      if (found.kind !== 'struct') continue;
      const member = memberOf(found, name);
      if (member !== undefined) return { type: member.type, place: await placeOf(member, place, this.showing.reader) };
      const inherited = await ofVirtualBase({ type: found, place }, name, this.showing.reader);
      if (inherited !== undefined) return inherited;
    }
    return undefined;
  }

  private async indexed({ of, index, column }: Of<'index'>): Promise<Located> {
    const whole = await this.of(of);
    const key = await this.of(index);
    const found = await this.element(whole, key, column);
    if (found === undefined) throw new ExpressionError(column, `there is no ${await this.showing.brief(key)} in it`);
    return found;
  }

  private async element(whole: Located, key: Located, column: number): Promise<Located | undefined> {
    for await (const value of this.operands.chain(whole)) {
      const view = await this.operands.seen(value);
      if (view.isKeyed === true) return this.entry(view, await this.showing.brief(key));
      const counted = view.isIndexed ? view : view.characters;
      if (counted !== undefined) return (await counted.parts(await this.operands.indexOf(key, column), 1))[0];
      const pointed = view.isTransparent === true ? undefined : await this.behind(value, key, column);
      if (pointed !== undefined) return pointed;
    }
    throw new ExpressionError(column, `${typeName(whole.type)} has no elements`);
  }

  private async entry(view: View, key: string): Promise<Part | undefined> {
    for (let start = 0; start < view.count; start += ENTRIES) {
      const parts = await view.parts(start, ENTRIES);
      const found = parts.find(({ name }) => name === key);
      if (found !== undefined || parts.length === 0) return found;
    }
    return undefined;
  }

  /** C's pointers point to rows of things. */
  private async behind({ type, place }: Located, key: Located, column: number): Promise<Located | undefined> {
    const found = bare(type);
    const size = found.kind === 'pointer' && !found.isReference && found.target && sizeOf(found.target);
    if (found.kind !== 'pointer' || found.target === undefined || typeof size !== 'number') return undefined;
    const start = await this.showing.reader.word(place);
    if (start === 0) throw new ExpressionError(column, 'it is null');
    return { type: found.target, place: inMemory(start + size * Number(await this.operands.scalar(key, column))) };
  }

  private async unary({ operator, operand, column }: Of<'unary'>): Promise<Located> {
    const value = await this.of(operand);
    if (operator === '*') return this.target(value, column);
    if (operator === '&') return addressOf(value, column);
    if (operator === '!') return literal(!(await this.operands.truth({ value, column })));
    const scalar = await this.operands.scalar(value, column);
    return literal(typeof scalar === 'number' ? -scalar : -BigInt(scalar));
  }

  private async target(value: Located, column: number): Promise<Located> {
    const view = await this.operands.seen(value);
    if (view.target !== undefined) return view.target;
    const found = bare(value.type);
    const [first] = found.kind === 'array' ? await view.parts(0, 1) : [];
    if (first !== undefined) return first;
    await this.needTarget(value, column);
    throw new ExpressionError(column, `${typeName(value.type)} points to nothing that is known`);
  }

  private async truth(node: Node): Promise<boolean> {
    return this.operands.truth({ value: await this.of(node), column: node.column });
  }

  private async binary(node: Of<'binary'>): Promise<Located> {
    const { operator, left, right, column } = node;
    if (operator === '&&' || operator === '||') {
      const first = await this.truth(left);
      return literal(first === (operator === '||') ? first : await this.truth(right));
    }
    const one = await this.known(left);
    const other = await this.known(right);
    const pointer = one && other && (await pointerArithmetic(operator, one, other, this.operands, column));
    if (pointer !== undefined) return pointer;
    const [first, second] = await this.compared(left, one, right, other);
    return literal(calculate(operator, first, second, column));
  }

  /** Beside a value of an enumeration, its names are known. */
  private async compared(
    left: Node,
    one: Located | undefined,
    right: Node,
    other: Located | undefined,
  ): Promise<readonly [Computed, Computed]> {
    const reversed = one === undefined ? await this.beside(other, left) : undefined;
    const pair =
      other === undefined ? await this.beside(one, right) : reversed && ([reversed[1], reversed[0]] as const);
    if (pair !== undefined) return pair;
    const first = { value: one ?? (await this.of(left)), column: left.column };
    return this.operands.both(first, { value: other ?? (await this.of(right)), column: right.column });
  }

  /** Undefined: a name that no variable has. */
  private known(node: Node): Promise<Located | undefined> {
    return node.kind === 'name' ? this.names(node.name) : this.of(node);
  }

  private async beside(value: Located | undefined, node: Node): Promise<readonly [Computed, Computed] | undefined> {
    return value && node.kind === 'name' ? besideEnum(value, node.name, this.showing) : undefined;
  }
}

function addressOf({ type, place }: Located, column: number): Located {
  if (place.kind !== 'memory') throw new ExpressionError(column, 'it has no address: it is not in the memory');
  return { type: pointerTo(type), place: inBytes(littleEndian(BigInt(place.address), 4)) };
}
