export interface Product {
  readonly id: number;
  readonly name: string;
  readonly price: number;
  readonly tags: readonly string[];
}

const ADJECTIVES = ['Small', 'Ergonomic', 'Rustic', 'Silent', 'Blue', 'Folding', 'Heavy', 'Portable'];
const NOUNS = ['Lamp', 'Chair', 'Kettle', 'Keyboard', 'Bottle', 'Backpack', 'Notebook', 'Clock'];

/** The same products on every run. */
export function makeCatalog(size: number): Product[] {
  return Array.from({ length: size }, (_, id) => {
    const adjective = ADJECTIVES[(id * 7) % ADJECTIVES.length];
    const noun = NOUNS[(id * 5 + (id >> 3)) % NOUNS.length];
    return {
      id,
      name: `${adjective} ${noun} ${id}`,
      price: ((id * 7919) % 10_000) / 100,
      tags: [adjective.toLowerCase(), noun.toLowerCase(), id % 2 ? 'sale' : 'new'],
    };
  });
}
