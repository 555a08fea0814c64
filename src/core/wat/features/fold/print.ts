/** Writes forms as text. Only line breaks are decided here: the formatter indents. */

import { isBlock, type Comment, type Form, type Sequence } from './forms';

/** Beyond this column a folded instruction has its operands in lines of their own. */
export const WIDEST = 100;

/** All in one line of so many columns; undefined where that does not do. */
export function inOneLine(forms: readonly Form[], room: number): string | undefined {
  const line = new Line(room);
  return forms.every((form) => line.form(form)) ? line.text : undefined;
}

class Line {
  text = '';

  constructor(private readonly room: number) {}

  /** False as soon as there is no room, and where a line must end. */
  form(form: Form): boolean {
    return (
      form.before.every(({ text, endsLine }) => !endsLine && this.word(text)) &&
      (form.source === undefined ? this.anew(form) : this.word(form.source)) &&
      this.comments(form.after)
    );
  }

  private anew(form: Form): boolean {
    if (isBlock(form) && !form.isOneLine) return false;
    return (
      this.word(form.isFolded ? `(${form.head}` : form.head) &&
      this.comments(form.beside) &&
      form.operands.every((operand) => this.form(operand)) &&
      form.sequences.every((sequence) => this.sequence(sequence, form)) &&
      this.comments(form.last) &&
      this.word(closing(form))
    );
  }

  private sequence(sequence: Sequence, form: Form): boolean {
    const mark = openingOf(sequence, form);
    return (
      this.word(mark) &&
      this.comments(sequence.beside) &&
      sequence.forms.every((inner) => this.form(inner)) &&
      this.comments(sequence.last) &&
      this.word(mark.startsWith('(') ? ')' : '')
    );
  }

  private comments(comments: readonly Comment[]): boolean {
    return comments.every(({ text, isLine, breaks }) => !isLine && breaks === 0 && this.word(text));
  }

  private word(text: string): boolean {
    if (text !== '') this.text += (this.text === '' || text === ')' ? '' : ' ') + text;
    return this.text.length <= this.room && !/[\r\n]|;;/.test(text);
  }
}

/** What ends a form behind all that is in it. */
function closing(form: Form): string {
  if (form.isFolded) return ')';
  return isBlock(form) && !form.sequences.some(({ mark }) => mark.startsWith('delegate')) ? 'end' : '';
}

const FIRST_PARTS: Readonly<Record<string, string>> = { if: 'then', try: 'do' };

/** `(then` or `else`; nothing of a sequence that begins with its block. */
function openingOf({ mark }: Sequence, { isFolded, instruction }: Form): string {
  const word = mark === '' && isFolded ? (FIRST_PARTS[instruction.name] ?? '') : mark;
  return isFolded && word !== '' ? `(${word}` : word;
}

/** In as many lines as it takes. */
export class Printer {
  /** `level`: columns of one level of indentation. */
  constructor(private readonly level: number) {}

  /** `column`: where lines begin. */
  forms(forms: readonly Form[], column: number): string {
    let text = '';
    let mustBreak = false;
    for (const form of forms) {
      const next = this.form(form, column);
      const isLong = next.includes('\n') || text.length - text.lastIndexOf('\n') + next.length + column > WIDEST;
      const breaks = mustBreak || isLong ? Math.max(form.breaks, 1) : form.breaks;
      text += text === '' ? next : separator(breaks) + next;
      mustBreak = next.includes('\n') || endsWithLine(form.after);
    }
    return text;
  }

  private form(form: Form, column: number): string {
    return before(form.before) + this.core(form, column) + behind(form.after);
  }

  private core(form: Form, column: number): string {
    if (form.source !== undefined) return form.source;
    return inOneLine([{ ...form, before: [], after: [] }], WIDEST - column) ?? this.broken(form, column);
  }

  private broken(form: Form, column: number): string {
    if (!isBlock(form)) return this.withOperands(form, column);
    const inner = column + this.level;
    const condition =
      form.beside.length === 0 ? inOneLine(form.operands, WIDEST - inner - form.head.length) : undefined;
    const head = `${form.isFolded ? '(' : ''}${form.head}${behind(form.beside)}`;
    const pieces = [
      condition === undefined || condition === '' ? head : `${head} ${condition}`,
      ...(condition === undefined ? form.operands.map((operand) => this.form(operand, inner)) : []),
      ...form.sequences.flatMap((sequence) => this.sequence(sequence, form, inner)),
    ];
    const end = form.isFolded ? closed(lastComments(form)) : '';
    return pieces.join('\n') + end + (form.isFolded || closing(form) === '' ? '' : '\nend');
  }

  private withOperands(form: Form, column: number): string {
    if (!form.isFolded) return `${form.head}${behind(form.beside)}`;
    const operands = form.operands.map((operand) => this.form(operand, column + this.level));
    const pieces = [`(${form.head}${behind(form.beside)}`, ...operands, ...form.last.map(({ text }) => text)];
    const comments = form.last.length > 0 ? form.last : (form.operands.at(-1)?.after ?? form.beside);
    return pieces.join('\n') + closed(comments);
  }

  /** Pieces that begin a line each. */
  private sequence(sequence: Sequence, form: Form, column: number): string[] {
    const opening = openingOf(sequence, form);
    const isList = opening.startsWith('(');
    const forms = this.forms(sequence.forms, isList ? column + this.level : column);
    const pieces = [
      ...(opening === '' ? sequence.beside.map(({ text }) => text) : [opening + behind(sequence.beside)]),
      ...(forms === '' ? [] : [forms]),
      ...sequence.last.map(({ text }) => text),
    ];
    return isList ? [pieces.join('\n') + closed(lastOf(sequence))] : pieces;
  }
}

function separator(breaks: number): string {
  return breaks === 0 ? ' ' : '\n'.repeat(Math.min(breaks, 2));
}

/** In front of a form. */
function before(comments: readonly Comment[]): string {
  return comments.map(({ text, endsLine }) => text + (endsLine ? '\n' : ' ')).join('');
}

/** Behind something, in its line as far as it goes. */
function behind(comments: readonly Comment[]): string {
  let text = '';
  let isOver = false;
  for (const comment of comments) {
    text += isOver || comment.breaks > 0 ? `\n${comment.text}` : `${comment.isLine ? '  ' : ' '}${comment.text}`;
    isOver = comment.isLine;
  }
  return text;
}

function endsWithLine(comments: readonly Comment[]): boolean {
  return comments.at(-1)?.isLine === true;
}

/** A parenthesis behind comments: a line comment would swallow it. */
function closed(comments: readonly Comment[]): string {
  return endsWithLine(comments) ? '\n)' : ')';
}

function lastOf({ last, forms, beside }: Sequence): readonly Comment[] {
  return last.length > 0 ? last : (forms.at(-1)?.after ?? beside);
}

/** Those behind which the parenthesis of a block comes; of one in `(then …)` there are none. */
function lastComments(form: Form): readonly Comment[] {
  const sequence = form.sequences.at(-1);
  if (sequence === undefined || openingOf(sequence, form) !== '') return [];
  const comments = lastOf(sequence);
  return comments.length > 0 || sequence.forms.length > 0 ? comments : form.beside;
}
