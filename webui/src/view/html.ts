// The HTML of a stranger's message, made harmless a second time here (the server has cleaned it already). It is only ever
// shown in a frame without scripts, forms and network (see MailFrame): three walls, each of which is enough.
import DOMPurify from 'dompurify';

export type Wash = { html: string; remote: boolean };

/// Attributes by which HTML fetches something.
const FETCHING = ['src', 'srcset', 'background', 'poster', 'data', 'longdesc'];
/// In CSS, a fetch is one of these; comments and escapes are taken out before it is looked for.
const CSS_FETCH = /url\s*\(|image-set\s*\(|@import|image\s*\(|src\s*:/i;

type Realm = Window & typeof globalThis;

function remoteUrl(value: string): boolean {
  return !/^\s*(?:cid:|data:|blob:|#|$)/i.test(value) && !value.startsWith('/jmap/');
}

function cssFetches(css: string): boolean {
  const bare = css.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\\([0-9a-f]{1,6})\s?/gi, (_, code: string) => String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff)));
  return CSS_FETCH.test(bare.replace(/\\/g, ''));
}

/// What an address of a part names. A stranger may have written anything: what is not encoded stands for itself.
export function contentId(address: string): string {
  const text = address.trim();
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/// @param inline where the message's own pictures are found, by Content-ID
/// @param remote whether what lies on other machines may be fetched
/// @param realm the window in which it is parsed
export function wash(html: string, inline: (cid: string) => string | null, remote: boolean, realm: Window): Wash {
  let met = false;
  const purify = DOMPurify(realm as Realm);
  purify.addHook('uponSanitizeElement', (node) => {
    if (node.nodeName !== 'STYLE') return;
    if (cssFetches(node.textContent ?? '')) {
      met = true;
      if (!remote) node.textContent = '';
    }
  });
  purify.addHook('uponSanitizeAttribute', (node, data) => {
    const name = data.attrName;
    if (name === 'style' && cssFetches(data.attrValue)) {
      met = true;
      if (!remote) data.keepAttr = false;
      return;
    }
    if (!FETCHING.includes(name)) return;
    const cid = /^\s*cid:(.+)$/i.exec(data.attrValue);
    if (cid && name === 'src') {
      const url = inline(contentId(cid[1]!));
      if (url) data.attrValue = url;
      else data.keepAttr = false;
    } else if (remoteUrl(data.attrValue)) {
      met = true;
      if (!remote) {
        data.keepAttr = false;
        if (node.nodeName === 'IMG') node.setAttribute('data-blocked', '');
      }
    }
  });
  purify.addHook('afterSanitizeAttributes', (node) => {
    if (node.nodeName === 'A' || node.nodeName === 'AREA') {
      node.setAttribute('target', '_blank');
      node.setAttribute('rel', 'noopener noreferrer');
    }
    if (node.nodeName === 'IMG') {
      node.setAttribute('referrerpolicy', 'no-referrer');
      node.setAttribute('loading', 'lazy');
      // What was meant to be invisible need not leave a hole.
      const dot = ['width', 'height'].some((side) => /^[0-3](px)?$/.test(node.getAttribute(side) ?? ''));
      if (dot && node.hasAttribute('data-blocked')) node.remove();
    }
  });
  const clean = purify.sanitize(html, {
    WHOLE_DOCUMENT: true,
    FORBID_TAGS: ['form', 'input', 'button', 'select', 'option', 'textarea', 'base', 'link', 'meta', 'title', 'svg', 'math', 'audio', 'video', 'source', 'track', 'dialog', 'template', 'slot'],
    FORBID_ATTR: ['id', 'name', 'action', 'formaction', 'ping', 'autofocus', 'contenteditable', 'tabindex', 'accesskey', 'popover', 'popovertarget', 'usemap'],
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|cid:|#|data:image\/(?:png|gif|jpe?g|webp|avif|bmp);|\/jmap\/)/i,
    ALLOW_DATA_ATTR: false,
    ADD_ATTR: ['target'],
    FORBID_CONTENTS: ['script', 'button', 'select', 'textarea', 'title', 'svg', 'math', 'audio', 'video', 'template', 'noscript'],
    USE_PROFILES: { html: true },
  });
  return { html: foldQuotes(clean, realm as Realm), remote: met };
}

/// What was said before is folded away where a reply repeats it at its end; `details` needs no script.
function foldQuotes(html: string, realm: Realm): string {
  const document = new realm.DOMParser().parseFromString(html, 'text/html');
  const quote = document.querySelector('body > blockquote[type=cite], body > .gmail_quote, body > div > .gmail_quote, body > div > blockquote[type=cite]');
  if (quote && (document.body.textContent ?? '').trim().length > (quote.textContent ?? '').trim().length) {
    const details = document.createElement('details');
    details.className = 'postern-quote';
    const summary = document.createElement('summary');
    summary.textContent = '···';
    quote.replaceWith(details);
    details.append(summary, quote);
  }
  // The style blocks of the head are part of the message's look.
  const styles = [...document.head.querySelectorAll('style')].map((style) => style.outerHTML).join('');
  const background = document.body.getAttribute('bgcolor');
  const style = [background ? `background-color:${CSS.escape(background).replace(/^\\/, '')}` : '', document.body.getAttribute('style') ?? ''].filter(Boolean).join(';');
  const body = document.createElement('div');
  body.innerHTML = document.body.innerHTML;
  if (style) body.setAttribute('style', style);
  return styles + body.outerHTML;
}

/// HTML for the composer: no style block, nothing that fetches. Pictures from elsewhere keep their address aside, so that
/// an answer may quote them without the page asking for them.
export function washForEditing(html: string, inline: (cid: string) => string | null): string {
  const bare = html.replace(/<style\b[^>]*>[\s\S]*?(?:<\/style\s*>|$)/gi, '');
  const purify = DOMPurify();
  purify.addHook('uponSanitizeAttribute', (node, data) => {
    if (data.attrName === 'style' && cssFetches(data.attrValue)) data.keepAttr = false;
    if (data.attrName !== 'src') return;
    const cid = /^\s*cid:(.+)$/i.exec(data.attrValue);
    const url = cid ? inline(contentId(cid[1]!)) : null;
    if (url) data.attrValue = url;
    else if (cid || remoteUrl(data.attrValue)) {
      if (!cid) node.setAttribute('data-remote', data.attrValue);
      data.keepAttr = false;
    }
  });
  return purify.sanitize(bare, {
    USE_PROFILES: { html: true },
    FORBID_TAGS: ['style', 'details', 'summary', 'form', 'input', 'button', 'select', 'option', 'textarea', 'link', 'meta', 'title', 'audio', 'video', 'source', 'track', 'dialog', 'template'],
    FORBID_ATTR: ['class', 'id', 'name', 'srcset', 'background', 'poster', 'tabindex', 'contenteditable', 'autofocus'],
    FORBID_CONTENTS: ['script', 'style', 'button', 'select', 'textarea', 'title', 'svg', 'math'],
    ADD_ATTR: ['target', 'data-cid', 'data-remote'],
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|cid:|#|blob:|data:image\/|\/jmap\/)/i,
  });
}

/// As plain text, for the text part of a message and for looking whether something was written.
export function toText(html: string): string {
  const document = new DOMParser().parseFromString(html, 'text/html');
  let text = '';
  const walk = (node: Node, quote: string): void => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        text += (child.textContent ?? '').replace(/[ \t\r\n]+/g, ' ');
        continue;
      }
      if (!(child instanceof Element) || ['STYLE', 'SCRIPT', 'HEAD'].includes(child.nodeName)) continue;
      const name = child.nodeName;
      if (name === 'BR') {
        text += '\n' + quote;
        continue;
      }
      if (name === 'IMG') {
        const alt = child.getAttribute('alt');
        if (alt) text += `[${alt}]`;
        continue;
      }
      const block = /^(P|DIV|H[1-6]|UL|OL|LI|BLOCKQUOTE|PRE|TABLE|TR|HR)$/.test(name);
      const inner = name === 'BLOCKQUOTE' ? quote + '> ' : quote;
      if (block && text !== '' && !text.endsWith('\n' + inner)) text += '\n' + inner;
      if (name === 'LI') text += child.parentElement?.nodeName === 'OL' ? `${[...child.parentElement.children].indexOf(child) + 1}. ` : '- ';
      walk(child, inner);
      const href = name === 'A' ? child.getAttribute('href') : null;
      if (href && !href.startsWith('mailto:') && !(child.textContent ?? '').includes(href.replace(/^https?:\/\//, '').replace(/\/$/, ''))) text += ` <${href}>`;
      if (name === 'TD' || name === 'TH') text += ' ';
      if (block && !text.endsWith('\n' + quote)) text += '\n' + quote;
    }
  };
  walk(document.body, '');
  return text.replace(/[ \t]+$/gm, '').replace(/\n{3,}/g, '\n\n').trim();
}

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char]!);
}
