const svgNamespace = 'http://www.w3.org/2000/svg';

/** Striped fills, defined once for each pair of colours. */
export class HatchPatterns {
  readonly element = make('svg', { width: '0', height: '0', 'aria-hidden': 'true', class: 'patterns' });
  private readonly ids = new Map<string, string>();

  /** A value for `fill`. */
  fill(base: string, stripe: string): string {
    const key = `${base}${stripe}`;
    let id = this.ids.get(key);
    if (!id) {
      id = `hatch${key.replaceAll('#', '-')}`;
      this.ids.set(key, id);
      const pattern = make('pattern', {
        id,
        width: '6',
        height: '6',
        patternUnits: 'userSpaceOnUse',
        patternTransform: 'rotate(45)',
      });
      pattern.append(
        make('rect', { width: '6', height: '6', fill: base }),
        make('rect', { width: '2', height: '6', fill: stripe }),
      );
      this.element.append(pattern);
    }
    return `url(#${id})`;
  }
}

function make(tag: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
