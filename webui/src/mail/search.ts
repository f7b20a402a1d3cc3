// What a person types into the search field, as a JMAP filter (RFC 8621 section 4.4.1).
//
//     from:anna has:attachment before:2025-03-01 "quarterly report" -draft
//
// Words are joined by AND; OR stands between two terms; a minus says not.
import type { Condition, Filter, Mailbox } from '../jmap/types';

export const OPERATORS = [
  'from:', 'to:', 'cc:', 'bcc:', 'subject:', 'body:', 'in:', 'has:attachment', 'is:unread', 'is:read', 'is:flagged', 'is:answered',
  'before:', 'after:', 'larger:', 'smaller:', 'filename:',
] as const;

type Token = { not: boolean; operator: string; value: string } | 'OR';

/// Cuts the text at blanks outside of quotation marks.
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    let not = false;
    if (text[at] === '-' && at + 1 < text.length && !/\s/.test(text[at + 1]!)) {
      not = true;
      at++;
    }
    let operator = '';
    let value = '';
    let quoted = false;
    for (; at < text.length && !/\s/.test(text[at]!); at++) {
      if (text[at] === '"') {
        quoted = true;
        const end = text.indexOf('"', at + 1);
        value += text.slice(at + 1, end < 0 ? text.length : end);
        at = end < 0 ? text.length - 1 : end;
      } else if (text[at] === ':' && !operator && !quoted && /^[a-z]+$/i.test(value)) {
        operator = value.toLowerCase();
        value = '';
      } else {
        value += text[at];
      }
    }
    if (!not && !operator && !quoted && value === 'OR') found.push('OR');
    else if (value || operator) found.push({ not, operator, value });
  }
  return found;
}

const SIZE_UNITS: Record<string, number> = { '': 1, b: 1, k: 1e3, kb: 1e3, m: 1e6, mb: 1e6, g: 1e9, gb: 1e9 };

function size(value: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(value);
  const unit = match && SIZE_UNITS[match[2]!.toLowerCase()];
  return match && unit ? Math.round(Number(match[1]) * unit) : null;
}

/// `2025`, `2025-03`, `2025-03-14`, `today`, `yesterday`, `7d`, `2w`, `3m`, `1y`; midnight of the user's own clock.
export function day(value: string, now = new Date()): Date | null {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  if (value === 'today') return midnight;
  if (value === 'yesterday') return new Date(midnight.getFullYear(), midnight.getMonth(), midnight.getDate() - 1);
  const ago = /^(\d{1,4})([dwmy])$/.exec(value);
  if (ago) {
    const count = Number(ago[1]);
    const days = ago[2] === 'd' ? count : ago[2] === 'w' ? 7 * count : 0;
    const months = ago[2] === 'm' ? count : ago[2] === 'y' ? 12 * count : 0;
    return new Date(midnight.getFullYear(), midnight.getMonth() - months, midnight.getDate() - days);
  }
  const parts = /^(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?$/.exec(value);
  return parts ? new Date(Number(parts[1]), Number(parts[2] ?? 1) - 1, Number(parts[3] ?? 1)) : null;
}

function condition(token: Exclude<Token, 'OR'>, mailboxes: Mailbox[], now: Date): Condition | null {
  const { operator, value } = token;
  switch (operator) {
    case 'from':
    case 'to':
    case 'cc':
    case 'bcc':
    case 'subject':
    case 'body':
      return { [operator]: value };
    case 'has':
      return value === 'attachment' ? { hasAttachment: true } : { text: `has:${value}` };
    case 'filename':
      return { hasAttachment: true, text: value };
    case 'is': {
      const words: Record<string, Condition> = {
        unread: { notKeyword: '$seen' },
        read: { hasKeyword: '$seen' },
        flagged: { hasKeyword: '$flagged' },
        starred: { hasKeyword: '$flagged' },
        answered: { hasKeyword: '$answered' },
        draft: { hasKeyword: '$draft' },
      };
      return words[value] ?? { text: `is:${value}` };
    }
    case 'in': {
      const wanted = value.toLowerCase();
      const found = mailboxes.find((box) => box.role === wanted || box.name.toLowerCase() === wanted);
      // A folder that is not there has nothing.
      return { inMailbox: found?.id ?? '-' };
    }
    case 'before':
    case 'after': {
      const date = day(value, now);
      return date ? { [operator]: date.toISOString() } : { text: `${operator}:${value}` };
    }
    case 'larger':
    case 'smaller': {
      const octets = size(value);
      return octets === null ? { text: `${operator}:${value}` } : { [operator === 'larger' ? 'minSize' : 'maxSize']: octets };
    }
    case '':
      return value ? { text: value } : null;
    default:
      // Not an operator: a word with a colon in it, such as a time or an address of the web.
      return { text: `${operator}:${value}` };
  }
}

/// Null for an empty search. Mail in the trash and in junk is left out unless the search names a folder.
export function filterOf(text: string, mailboxes: Mailbox[], now = new Date()): Filter | null {
  const alternatives: Filter[][] = [];
  let or = false;
  let named = false;
  for (const token of tokens(text)) {
    if (token === 'OR') {
      or = alternatives.length > 0;
      continue;
    }
    named ||= token.operator === 'in';
    const one = condition(token, mailboxes, now);
    if (!one) continue;
    const term: Filter = token.not ? { operator: 'NOT', conditions: [one] } : one;
    if (or) alternatives.at(-1)!.push(term);
    else alternatives.push([term]);
    or = false;
  }
  if (alternatives.length === 0) return null;
  const conditions: Filter[] = alternatives.map((terms) => (terms.length === 1 ? terms[0]! : { operator: 'OR', conditions: terms }));
  if (!named) {
    const hidden = mailboxes.filter((box) => box.role === 'trash' || box.role === 'junk').map((box) => box.id);
    if (hidden.length > 0) conditions.push({ inMailboxOtherThan: hidden });
  }
  return conditions.length === 1 ? conditions[0]! : { operator: 'AND', conditions };
}
