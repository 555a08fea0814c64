/** What can be opened in the view of variables, by DAP's references: they hold until the replay goes on. */

import type { DebugProtocol } from '@vscode/debugprotocol';

export interface Page {
  readonly start?: number;
  readonly count?: number;
}

export type Children = (page: Page) => Promise<readonly DebugProtocol.Variable[]>;

/** What the variable is then, or why it cannot be changed. */
export type Changed = { readonly value: string } | string;
export type Change = (name: string, text: string) => Promise<Changed>;

interface Handle {
  readonly children: Children;
  readonly change: Change | undefined;
}

/** None is used again: a view that is late must not reach what stands elsewhere now. */
let last = 0;

export class Handles {
  private readonly all = new Map<number, Handle>();

  add(children: Children, change?: Change): number {
    last++;
    this.all.set(last, { children, change });
    return last;
  }

  /** Of names and texts: a folder of variables that stand still. */
  folder(name: string, value: string, children: Children): DebugProtocol.Variable {
    return { name, value, variablesReference: this.add(children) };
  }

  async children(reference: number, page: Page): Promise<readonly DebugProtocol.Variable[]> {
    return (await this.all.get(reference)?.children(page)) ?? [];
  }

  async change(reference: number, name: string, text: string): Promise<Changed> {
    const { change } = this.all.get(reference) ?? {};
    return change === undefined ? 'It cannot be changed.' : change(name, text);
  }
}

export function leaf(name: string, value: string): DebugProtocol.Variable {
  return { name, value, variablesReference: 0 };
}
