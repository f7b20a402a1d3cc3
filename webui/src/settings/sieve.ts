// Filters as a form, and the Sieve script (RFC 5228) that says the same. The form travels in a comment of the script, so
// that it comes back as it was; a script without the comment was written by hand and is not touched.
import type { Id } from '../jmap/types';

export const FIELDS = ['from', 'to', 'cc', 'subject', 'list-id', 'body', 'size'] as const;
export const TESTS = ['contains', 'is', 'starts', 'ends', 'contains-not', 'is-not'] as const;
export const SIZE_TESTS = ['over', 'under'] as const;
export const ACTIONS = ['move', 'copy', 'read', 'flag', 'forward', 'trash', 'keep'] as const;

export interface RuleCondition {
  field: (typeof FIELDS)[number];
  test: (typeof TESTS)[number] | (typeof SIZE_TESTS)[number];
  value: string;
}

export interface RuleAction {
  kind: (typeof ACTIONS)[number];
  /// The folder's id, or an address.
  value: string;
}

export interface Rule {
  name: string;
  on: boolean;
  all: boolean;
  conditions: RuleCondition[];
  actions: RuleAction[];
  stop: boolean;
}

export type FolderNames = (id: Id) => string | undefined;

const MARK = '# postern-filters: ';

// RFC 5228 section 2.4.2: quoted strings
function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replace(/[\r\n]+/g, ' ')}"`;
}

// RFC 5228 section 2.7.1: a star, a question mark or a backslash in :matches stands for itself behind a backslash
function pattern(text: string): string {
  return text.replace(/[\\*?]/g, '\\$&');
}

function test(condition: RuleCondition, needs: Set<string>): string {
  const { field, value } = condition;
  if (field === 'size') return `size :${condition.test === 'under' ? 'under' : 'over'} ${Math.max(0, Math.round(Number(value) || 0))}K`;
  const not = condition.test.endsWith('-not');
  const kind = not ? condition.test.slice(0, -4) : condition.test;
  const match =
    kind === 'is' ? `:is ${'%'} ${quote(value)}` : kind === 'starts' ? `:matches % ${quote(pattern(value) + '*')}` : kind === 'ends' ? `:matches % ${quote('*' + pattern(value))}` : `:contains % ${quote(value)}`;
  let made: string;
  if (field === 'body') {
    // RFC 5173 section 5.3
    needs.add('body');
    made = 'body :text ' + match.replace('% ', '');
  } else if (field === 'from' || field === 'to' || field === 'cc') {
    // With :contains on the header the display name counts as well; else it is the address that is compared.
    made = kind === 'contains' ? 'header ' + match.replace('%', quote(field)) : 'address :all ' + match.replace('%', quote(field));
  } else {
    made = 'header ' + match.replace('%', quote(field));
  }
  return not ? `not ${made}` : made;
}

function action(one: RuleAction, folder: FolderNames, needs: Set<string>): string | null {
  switch (one.kind) {
    case 'move':
    case 'copy': {
      const name = folder(one.value);
      if (name === undefined) return null;
      needs.add('fileinto');
      needs.add('mailboxid');
      if (one.kind === 'copy') needs.add('copy');
      // RFC 9042 section 4: the folder is found by its id even after it was renamed
      return `fileinto ${one.kind === 'copy' ? ':copy ' : ''}:mailboxid ${quote(one.value)} ${quote(name)};`;
    }
    case 'read':
      needs.add('imap4flags');
      return 'addflag "\\\\Seen";';
    case 'flag':
      needs.add('imap4flags');
      return 'addflag "\\\\Flagged";';
    case 'forward':
      needs.add('copy');
      return `redirect :copy ${quote(one.value)};`;
    case 'trash':
      return 'discard;';
    case 'keep':
      return 'keep;';
  }
}

export function toSieve(rules: Rule[], folder: FolderNames): string {
  const needs = new Set<string>();
  const blocks: string[] = [];
  for (const rule of rules) {
    const tests = rule.conditions.filter((one) => one.value.trim() !== '').map((one) => test(one, needs));
    // RFC 5232 section 2: flags come before the action that stores the message
    const ordered = [...rule.actions].sort((a, b) => Number(!['read', 'flag'].includes(a.kind)) - Number(!['read', 'flag'].includes(b.kind)));
    const actions = ordered.map((one) => action(one, folder, needs)).filter((one): one is string => one !== null);
    if (!rule.on || tests.length === 0 || actions.length === 0) continue;
    const all = tests.length === 1 ? tests[0]! : `${rule.all ? 'allof' : 'anyof'} (\n    ${tests.join(',\n    ')}\n)`;
    blocks.push(`# ${rule.name.replace(/[\r\n]+/g, ' ')}\nif ${all} {\n${[...actions, ...(rule.stop ? ['stop;'] : [])].map((line) => `    ${line}\n`).join('')}}\n`);
  }
  const require = needs.size > 0 ? `require [${[...needs].sort().map(quote).join(', ')}];\n\n` : '';
  return `${MARK}${JSON.stringify(rules)}\n${require}${blocks.join('\n')}`;
}

/// The form in a script; null when the script was written by hand.
export function fromSieve(script: string): Rule[] | null {
  const line = script.split(/\r?\n/).find((one) => one.startsWith(MARK));
  if (!line) return script.trim() === '' ? [] : null;
  try {
    const rules = JSON.parse(line.slice(MARK.length)) as Rule[];
    return Array.isArray(rules) ? rules : null;
  } catch {
    return null;
  }
}
