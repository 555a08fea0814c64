/** Elements without markup strings: nothing that comes over a boundary is ever parsed as HTML. */

type Child = Node | string | undefined;
type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** `h('td', { class: 'name' }, 'text')`. A false or undefined attribute is left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes?: Attributes,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K];
export function h(tag: string, attributes?: Attributes, ...children: readonly Child[]): HTMLElement;
export function h(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** A button that acts: VS Code's own look, reachable by keyboard. */
export function button(label: string, act: () => void, attributes: Attributes = {}): HTMLElement {
  const element = h('vscode-button', attributes, label);
  element.addEventListener('click', act);
  return element;
}

/** Text that leads somewhere within the panel. */
export function link(label: string, title: string, act: () => void): HTMLElement {
  const element = h('button', { class: 'link', type: 'button', title }, label);
  element.addEventListener('click', act);
  return element;
}

export function setDisabled(element: HTMLElement, disabled: boolean): void {
  element.toggleAttribute('disabled', disabled);
}
