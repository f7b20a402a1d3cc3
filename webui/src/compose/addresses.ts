// Addresses as people type and paste them, and mailto: links (RFC 6068).
import type { Address } from '../jmap/types';

/// `Anna <anna@example.org>, "Doe, Bob" <bob@example.org>; carol@example.org`
export function parseAddresses(text: string): Address[] {
  const found: Address[] = [];
  let part = '';
  let quoted = false;
  let angle = false;
  const end = (): void => {
    const one = parseAddress(part);
    if (one) found.push(one);
    part = '';
  };
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    else if (!quoted && char === '<') angle = true;
    else if (!quoted && char === '>') angle = false;
    if (!quoted && !angle && (char === ',' || char === ';' || char === '\n')) end();
    else part += char;
  }
  end();
  return found;
}

export function parseAddress(text: string): Address | null {
  const match = /^\s*(.*?)\s*<\s*([^<>]+?)\s*>\s*$/s.exec(text);
  if (match) return { name: match[1]!.replace(/^"(.*)"$/s, '$1').replace(/\\(.)/g, '$1') || null, email: match[2]! };
  const bare = text.trim();
  return bare ? { name: null, email: bare } : null;
}

/// Whether it can be an address at all: the server knows the rest.
export function plausible(email: string): boolean {
  return /^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(email) || /^"[^"]+"@[^\s@<>,;]+$/.test(email);
}

export function printAddress(address: Address): string {
  if (!address.name) return address.email;
  return /[,;<>"@()]/.test(address.name) ? `"${address.name.replace(/["\\]/g, '\\$&')}" <${address.email}>` : `${address.name} <${address.email}>`;
}

/// A subject without the marks of answers before, in the languages that have their own.
export function withoutPrefix(subject: string): string {
  return subject.replace(/^(?:\s*(?:re|aw|wg|fwd?|fw|tr|rv|sv|vs|antw|rép|رد|返信|転送)\s*(?:\[\d+\])?\s*[:：])+\s*/i, '');
}

export function parseMailto(url: string): { to: Address[]; cc: Address[]; bcc: Address[]; subject: string; body: string } {
  const [path, query] = url.replace(/^mailto:/i, '').split('?', 2);
  const decode = (text: string): string => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  // RFC 6068 section 5: a plus is a plus
  const fields = new Map<string, string>();
  for (const field of (query ?? '').split('&')) {
    const at = field.indexOf('=');
    if (at > 0) fields.set(decode(field.slice(0, at)).toLowerCase(), decode(field.slice(at + 1)));
  }
  const list = (text: string | undefined): Address[] => (text ? parseAddresses(text) : []);
  return {
    to: [...list(decode(path ?? '')), ...list(fields.get('to'))],
    cc: list(fields.get('cc')),
    bcc: list(fields.get('bcc')),
    subject: fields.get('subject') ?? '',
    body: fields.get('body') ?? '',
  };
}
