// A text message as lines: links are links, quotes are set off by their depth.

export type Span = { text: string; href?: string };
export type Line = { depth: number; spans: Span[] };

const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"]+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gi;

function spans(text: string): Span[] {
  const found: Span[] = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    // A full stop or bracket behind an address belongs to the sentence.
    let link = match[0].replace(/[.,;:!?'"]+$/, '');
    if (link.endsWith(')') && !link.includes('(')) link = link.slice(0, -1);
    if (match.index > at) found.push({ text: text.slice(at, match.index) });
    const href = link.includes('@') && !link.includes('/') ? `mailto:${link}` : link.startsWith('www.') ? `https://${link}` : link;
    found.push({ text: link, href });
    at = match.index + link.length;
  }
  if (at < text.length || found.length === 0) found.push({ text: text.slice(at) });
  return found;
}

export function lines(text: string): Line[] {
  return text.replace(/\r\n?/g, '\n').trimEnd().split('\n').map((line) => {
    const quote = /^(?:> ?)+/.exec(line)?.[0] ?? '';
    return { depth: quote.replace(/[^>]/g, '').length, spans: spans(line.slice(quote.length)) };
  });
}

/// Where the quoted rest of a message begins; -1 when it does not end in a quote.
export function quotedFrom(all: Line[]): number {
  let at = all.length;
  while (at > 0 && (all[at - 1]!.depth > 0 || all[at - 1]!.spans.every((span) => span.text.trim() === ''))) at--;
  return at > 0 && at < all.length && all.slice(at).some((line) => line.depth > 0) ? at : -1;
}
