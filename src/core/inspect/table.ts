/** Lists as inspectors show them: one form for all, so that one view filters, sorts and copies them all. */

import type { Link } from '../wasm/code/listing';

export interface Column {
  readonly title: string;
  /** Right-aligned, sorted by value: cells are numbers. */
  readonly numeric?: boolean;
  /** Addresses: numbers that are shown in hexadecimal. */
  readonly hex?: boolean;
  /** Per cent, with one digit behind the point. */
  readonly percent?: boolean;
  /** Takes the room that is left. */
  readonly wide?: boolean;
}

export type Cell = string | number;

export interface TableRow {
  readonly cells: readonly Cell[];
  /** What a click or Enter leads to. */
  readonly link?: Link;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
  /** Shown in place of rows when there are none: what that means. */
  readonly empty: string;
  /** What is left out, if anything. */
  readonly note?: string;
}

export type TableName =
  | 'imports'
  | 'exports'
  | 'functions'
  | 'sections'
  | 'globals'
  | 'tables'
  | 'memories'
  | 'types'
  | 'segments'
  | 'strings';
