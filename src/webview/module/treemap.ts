/** Areas in proportion to bytes, two levels deep. The table beside it says the same to whoever cannot see it. */

import { hierarchy, treemap, treemapSquarify, type HierarchyRectangularNode } from 'd3-hierarchy';
import type { SizeNode } from '../../core/inspect/sizes';
import { h } from '../dom';

/** In pixels: smaller ones cannot be hit. */
const LEAST_SIDE = 2;
const HEAD = 18;
const HUES = 6;

type Tile = HierarchyRectangularNode<Laid>;

export class Treemap {
  readonly element = h('div', { class: 'treemap', 'aria-hidden': 'true' });
  private node: SizeNode | undefined;
  private frame = 0;

  constructor(private readonly enter: (node: SizeNode) => void) {
    new ResizeObserver(() => this.schedule()).observe(this.element);
  }

  show(node: SizeNode): void {
    this.node = node;
    this.schedule();
  }

  private schedule(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private draw(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (this.node === undefined || width === 0 || height === 0) return;
    const root = hierarchy(twoLevels(this.node), ({ children }) => children).sum((node) =>
      node.children === undefined ? node.bytes : 0,
    );
    const laid = treemap<Laid>()
      .size([width, height])
      .paddingTop((tile) => (tile.depth === 1 && tile.children !== undefined ? HEAD : 0))
      .paddingInner(1)
      .tile(treemapSquarify)(root);
    const groups = laid.children ?? [];
    this.element.replaceChildren(
      ...groups
        .flatMap((group, at) => [this.tile(group, at), ...(group.children ?? []).map((child) => this.tile(child, at))])
        .filter((tile) => tile !== undefined),
    );
  }

  private tile({ x0, y0, x1, y1, data, depth }: Tile, hue: number): HTMLElement | undefined {
    const [width, height] = [x1 - x0, y1 - y0];
    if (width < LEAST_SIDE || height < LEAST_SIDE) return undefined;
    const label = width > 36 && height > 13 ? (data.short ?? data.name) : '';
    const title = `${data.name}: ${data.bytes.toLocaleString('en-US')} bytes`;
    const tile = h('div', { class: `tile depth-${depth}`, title, 'data-hue': String(hue % HUES) }, label);
    Object.assign(tile.style, { left: `${x0}px`, top: `${y0}px`, width: `${width}px`, height: `${height}px` });
    const { original } = data;
    if (original !== undefined) tile.addEventListener('click', () => this.enter(original));
    return tile;
  }
}

/** As deep as is drawn. What is gathered has no original, and leads nowhere. */
interface Laid {
  readonly name: string;
  /** Without what the tile around it says already. */
  readonly short?: string;
  readonly bytes: number;
  readonly original?: SizeNode;
  readonly children?: readonly Laid[];
}

/** Parts of the whole that are still drawn one by one. */
const FINEST = 20_000;

function twoLevels(node: SizeNode): Laid {
  const least = node.bytes / FINEST;
  const flat = (original: SizeNode): Laid => ({ name: original.name, bytes: original.bytes, original });
  const within = (parent: SizeNode) => (original: SizeNode) => ({
    ...flat(original),
    short: shortened(original, parent),
  });
  const children = gathered(node.children ?? [], least, (child) => {
    const laid = within(node)(child);
    return child.children === undefined ? laid : { ...laid, children: gathered(child.children, least, within(child)) };
  });
  return { name: node.name, bytes: node.bytes, children };
}

/** `nodes` are the largest first: the many that are too small to see are one. */
function gathered(nodes: readonly SizeNode[], least: number, laid: (node: SizeNode) => Laid): Laid[] {
  const large = nodes.filter(({ bytes }) => bytes >= least);
  const rest = nodes.slice(large.length).reduce((sum, { bytes }) => sum + bytes, 0);
  const shown = large.map(laid);
  return rest === 0 ? shown : [...shown, { name: `${nodes.length - large.length} smaller ones`, bytes: rest }];
}

/** `mallocgc` for `runtime.mallocgc` in `runtime`. */
function shortened({ name }: SizeNode, parent: SizeNode): string {
  const at = name.indexOf(parent.name);
  return at === -1 ? name : name.slice(at + parent.name.length).replace(/^[.:/]+/, '') || name;
}
