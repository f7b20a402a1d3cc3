import { describe, expect, it } from 'vitest';
import { parseAddresses, parseMailto, plausible, printAddress, withoutPrefix } from '../src/compose/addresses';
import { highlighted } from '../src/view/highlight';
import { contentId } from '../src/view/html';
import { lines, quotedFrom } from '../src/view/plain';

describe('addresses', () => {
  it.each([
    ['a@b.c', [{ name: null, email: 'a@b.c' }]],
    ['Ada <a@b.c>, Bob <b@b.c>', [{ name: 'Ada', email: 'a@b.c' }, { name: 'Bob', email: 'b@b.c' }]],
    ['"Doe, Bob" <b@b.c>; c@b.c', [{ name: 'Doe, Bob', email: 'b@b.c' }, { name: null, email: 'c@b.c' }]],
    ['a@b.c\nb@b.c', [{ name: null, email: 'a@b.c' }, { name: null, email: 'b@b.c' }]],
    [' , ;', []],
  ])('%s', (text, wanted) => expect(parseAddresses(text)).toEqual(wanted));
  it('print and read the same', () => {
    for (const name of ['Ada', 'Doe, Bob', 'say "x"', null]) {
      expect(parseAddresses(printAddress({ name, email: 'a@b.c' }))).toEqual([{ name, email: 'a@b.c' }]);
    }
  });
  it.each([['a@b', true], ['a', false], ['a@', false], ['a b@c', false], ['', false]])('%s', (text, wanted) => expect(plausible(text)).toBe(wanted));
  it('mailto', () =>
    expect(parseMailto('mailto:a@b.c?subject=1+1%20%3D%202&cc=d@b.c&body=x%0Ay')).toEqual({
      to: [{ name: null, email: 'a@b.c' }], cc: [{ name: null, email: 'd@b.c' }], bcc: [], subject: '1+1 = 2', body: 'x\ny',
    }));
  it.each([['Re: x', 'x'], ['AW: Re: [ada] x', '[ada] x'], ['Fwd: FW: x', 'x'], ['Reply: x', 'Reply: x'], ['返信：x', 'x']])('%s', (text, wanted) =>
    expect(withoutPrefix(text)).toBe(wanted));
});

describe('parts of a message', () => {
  it.each([['a%40b', 'a@b'], [' a@b ', 'a@b'], ['100%', '100%'], ['%zz', '%zz'], ['%ff', '%ff']])('cid:%s', (address, name) => expect(contentId(address)).toBe(name));
});

describe('text messages', () => {
  it('links end before the sentence does', () =>
    expect(lines('See https://example.org/a?b=c, or (www.example.org) and a@b.org.')[0]!.spans).toEqual([
      { text: 'See ' },
      { text: 'https://example.org/a?b=c', href: 'https://example.org/a?b=c' },
      { text: ', or (' },
      { text: 'www.example.org', href: 'https://www.example.org' },
      { text: ') and ' },
      { text: 'a@b.org', href: 'mailto:a@b.org' },
      { text: '.' },
    ]));
  it('no script is a link', () => expect(lines('javascript:alert(1)')[0]!.spans).toEqual([{ text: 'javascript:alert(1)' }]));
  it('quotes have a depth', () => expect(lines('a\n> b\n>> c\n').map((line) => line.depth)).toEqual([0, 1, 2]));
  it('folds a quote at the end only', () => {
    expect(quotedFrom(lines('a\n> b\n'))).toBe(1);
    expect(quotedFrom(lines('> b\na'))).toBe(-1);
    expect(quotedFrom(lines('> b'))).toBe(-1);
  });
});

describe('search snippets', () => {
  it('mark and nothing else', () =>
    expect(highlighted('a &lt;b&gt; <mark>c &amp; d</mark> <img src=x onerror=alert(1)>e')).toEqual([
      { text: 'a <b> ', hit: false },
      { text: 'c & d', hit: true },
      { text: ' e', hit: false },
    ]));
});
