import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

/** A folder for a path that ends in `/`, a file, or a page. */
export type Routes = Readonly<Record<string, string | { readonly html: string }>>;

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** Serves files on a port of this machine. */
export async function serve(routes: Routes): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const prefix = Object.keys(routes)
      .sort((a, b) => b.length - a.length)
      .find((route) => pathname === route || (route.endsWith('/') && pathname.startsWith(route)));
    const route = prefix === undefined ? undefined : routes[prefix];
    if (typeof route === 'object') {
      response.setHeader('content-type', 'text/html').end(route.html);
      return;
    }
    const file =
      route === undefined ? '' : join(route, prefix!.endsWith('/') ? pathname.slice(prefix!.length) : '');
    if (!existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
