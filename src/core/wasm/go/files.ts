import { NO_FILE } from '../dwarf/line-rows';
import type { Work } from '../dwarf/work';
import type { PclnTable } from './find-table';
import { PartTexts } from './texts';

/** The files of a Go module: each package has numbers of its own for them (`funcfile` in `src/runtime/symtab.go`). */
export class GoFiles {
  readonly paths: string[] = [];
  /** For each entry of the table's `units`, an index in `paths` or `NO_FILE`. */
  readonly ofUnits: Uint32Array;
  private readonly known = new Map<string, number>();
  private readonly texts: PartTexts;

  constructor(
    private readonly table: PclnTable,
    work: Work,
  ) {
    const { start, end } = table.units;
    this.ofUnits = new Uint32Array(Math.floor((end - start) / 4)).fill(NO_FILE);
    this.texts = new PartTexts(table.bytes, table.files, work);
  }

  read(): void {
    const { view, units } = this.table;
    for (let at = 0; at < this.ofUnits.length; at++) {
      // Files that were removed stand there as -1, which is outside.
      const path = this.texts.at(view.getUint32(units.start + at * 4, true));
      if (path !== undefined && path !== '') this.ofUnits[at] = this.indexOf(path);
    }
  }

  private indexOf(path: string): number {
    let index = this.known.get(path);
    if (index === undefined) {
      index = this.paths.push(path) - 1;
      this.known.set(path, index);
    }
    return index;
  }

  /** Of a package's file; negative numbers are of none. */
  index(unit: number, number: number): number {
    return (number < 0 ? undefined : this.ofUnits[unit + number]) ?? NO_FILE;
  }
}
