// Where the user is, in the address bar: Back, Forward, reload and bookmarks work.
import type { Id } from './jmap/types';

export type Route =
  | { page: 'mail'; mailbox: Id | null; search: string; email: Id | null }
  | { page: 'settings'; section: string };

export function parse(url: URL): Route {
  const [first, second, third] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  if (first === 'settings') return { page: 'settings', section: second ?? '' };
  if (first === 'search') return { page: 'mail', mailbox: null, search: url.searchParams.get('q') ?? '', email: second ?? null };
  if (first === 'mail') return { page: 'mail', mailbox: second ?? null, search: '', email: third ?? null };
  return { page: 'mail', mailbox: null, search: '', email: null };
}

export function print(route: Route): string {
  const path = (...parts: (string | null)[]): string =>
    '/' + parts.filter((part): part is string => !!part).map(encodeURIComponent).join('/');
  if (route.page === 'settings') return path('settings', route.section);
  if (route.search) return path('search', route.email) + '?q=' + encodeURIComponent(route.search);
  return path('mail', route.mailbox, route.mailbox ? route.email : null);
}

class Router {
  route = $state.raw<Route>({ page: 'mail', mailbox: null, search: '', email: null });

  constructor() {
    if (typeof location === 'undefined') return;
    this.route = parse(new URL(location.href));
    addEventListener('popstate', () => (this.route = parse(new URL(location.href))));
  }

  go(route: Route, replace = false): void {
    const path = print(route);
    if (path !== location.pathname + location.search) {
      if (replace) history.replaceState(null, '', path);
      else history.pushState(null, '', path);
    }
    this.route = route;
  }
}

export const router = new Router();
