import type { FileTable, LineHeader } from './line-header';
import { NO_FILE } from './line-rows';
import type { Texts } from './texts';
import type { UnitSource } from './units';
import { STEPS_FOR_A_TEXT, type Work } from './work';

const ABSOLUTE = /^(?:[/\\]|[A-Za-z]:[/\\])/;
const WINDOWS = /^(?:\\\\|[A-Za-z]:\\)/;

type Source = () => UnitSource | undefined;

/** The paths of all units, each once. Only files that rows are of are looked at. */
export class FileNames {
  readonly paths: string[] = [];
  private readonly indices = new Map<string, number>();

  constructor(
    private readonly texts: Texts,
    private readonly work: Work,
  ) {}

  /**
   * From file numbers of one unit to indices in `paths`. `source` is asked for when a path needs it: a relative one of
   * version 4 or before starts from the directory of the compilation, and file 0 there is the unit itself.
   */
  ofUnit({ files }: LineHeader, source: Source): (number: number) => number {
    const known = new Map<number, number>();
    return (number) => {
      if (number >= files.first + files.names.length) return NO_FILE;
      let index = known.get(number);
      if (index === undefined) known.set(number, (index = this.indexOf(this.pathOf(files, number, source))));
      return index;
    };
  }

  private indexOf(path: string): number {
    if (path === '') return NO_FILE;
    let index = this.indices.get(path);
    if (index === undefined) {
      index = this.paths.push(path) - 1;
      this.indices.set(path, index);
    }
    return index;
  }

  private pathOf(files: FileTable, number: number, source: Source): string {
    const at = number - files.first;
    const isUnit = files.first === 1 && number === 0;
    const name = this.texts.at(isUnit ? source()?.name : files.names[at]);
    if (name === '') return '';
    const path = this.below(files, isUnit ? 0 : (files.directoryOf[at] ?? 0), name, source);
    this.work.spend(path.length + STEPS_FOR_A_TEXT, 0);
    // As they are written, but for what would make two of one.
    return path.replace(/(^|[/\\])(?:\.[/\\])+/g, '$1');
  }

  /** 6.2.4, items 11 and 12: directory 0 is that of the compilation, and the others may be relative to it. */
  private below({ first, directories }: FileTable, number: number, path: string, source: Source): string {
    if (ABSOLUTE.test(path)) return path;
    const within = join(number === 0 ? '' : this.texts.at(directories[number - first]), path);
    if (ABSOLUTE.test(within)) return within;
    return join(this.texts.at(first === 0 ? directories[0] : source()?.directory), within);
  }
}

function join(directory: string, path: string): string {
  if (directory === '' || /[/\\]$/.test(directory)) return directory + path;
  return directory + (WINDOWS.test(directory) ? '\\' : '/') + path;
}
