// A search snippet (RFC 8621 section 5) is HTML with <mark> alone; here it becomes pieces of text.

export type Piece = { text: string; hit: boolean };

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'", apos: "'" };

function plain(html: string): string {
  return html.replace(/<[^>]*>/g, '').replace(/&(\w+|#\w+);/g, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole);
}

export function highlighted(snippet: string): Piece[] {
  return snippet
    .split(/(<mark>.*?<\/mark>)/s)
    .filter(Boolean)
    .map((part) => ({ text: plain(part), hit: part.startsWith('<mark>') }));
}
