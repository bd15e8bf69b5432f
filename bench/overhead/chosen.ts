/** Those of a list that exist. @throws Error naming one that does not. */
export function chosen<T>(list: string, of: Readonly<Record<string, T>>): (readonly [string, T])[] {
  return list.split(',').map((name) => {
    if (!(name in of)) throw new Error(`There is no ${name}: ${Object.keys(of).join(', ')}.`);
    return [name, of[name]];
  });
}
