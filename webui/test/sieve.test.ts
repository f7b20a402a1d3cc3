import { expect, it } from 'vitest';
import { fromSieve, type Rule, toSieve } from '../src/settings/sieve';

const folder = (id: string): string | undefined => ({ f1: 'Lists/Ada "x"' })[id];
const rule: Rule = {
  name: 'Lists',
  on: true,
  all: false,
  conditions: [
    { field: 'from', test: 'contains', value: 'Ada "the" first\\' },
    { field: 'to', test: 'ends', value: '*@example.org' },
    { field: 'subject', test: 'is-not', value: 'x' },
    { field: 'size', test: 'over', value: '500' },
  ],
  actions: [
    { kind: 'move', value: 'f1' },
    { kind: 'read', value: '' },
    { kind: 'forward', value: 'b@example.org' },
  ],
  stop: true,
};

it('says in Sieve what the form says', () => {
  const lines = toSieve([rule], folder).split('\n');
  expect(lines.slice(1).join('\n')).toBe(`require ["copy", "fileinto", "imap4flags", "mailboxid"];

# Lists
if anyof (
    header :contains "from" "Ada \\"the\\" first\\\\",
    address :all :matches "to" "*\\\\*@example.org",
    not header :is "subject" "x",
    size :over 500K
) {
    addflag "\\\\Seen";
    fileinto :mailboxid "f1" "Lists/Ada \\"x\\"";
    redirect :copy "b@example.org";
    stop;
}
`);
});

it('comes back as it was', () => expect(fromSieve(toSieve([rule], folder))).toEqual([rule]));
it('leaves out what is off, or leads nowhere', () => {
  expect(toSieve([{ ...rule, on: false }], folder)).not.toContain('if ');
  expect(toSieve([{ ...rule, actions: [{ kind: 'move', value: 'gone' }] }], folder)).not.toContain('if ');
});
it('does not touch what was written by hand', () => {
  expect(fromSieve('keep;')).toBeNull();
  expect(fromSieve('')).toEqual([]);
  expect(fromSieve('# postern-filters: {')).toBeNull();
});
it('no line break leaves its string', () =>
  expect(toSieve([{ ...rule, name: 'a\nstop;', conditions: [{ field: 'subject', test: 'is', value: 'a\r\nb' }] }], folder)).toContain('"a b"'));
