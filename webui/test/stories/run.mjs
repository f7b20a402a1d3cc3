// The web mail in a real browser against a real node, story by story, at a desk's and a telephone's width; screenshots
// are kept. Called by the test WebmailTest of the room it:
//
//     node run.mjs '{"site":"http://127.0.0.1:8080","smtp":2525,"domain":"example.test","user":"ada","password":"…","out":"target/webmail"}'
//
// Prints a line for each story; the exit code is 1 when one failed.
import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const given = JSON.parse(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const address = `${given.user}@${given.domain}`;
mkdirSync(given.out, { recursive: true });

/// Brings mail as another server would.
async function deliver(lines) {
  const socket = createConnection(given.smtp, '127.0.0.1').setEncoding('utf8');
  let text = '';
  let heard = () => {};
  socket.on('data', (data) => {
    text += data;
    heard();
  });
  const reply = async () => {
    while (!/^\d{3} .*\r\n$/m.test(text)) await new Promise((resolve) => (heard = resolve));
    const answer = text;
    text = '';
    if (!/^[23]/.test(answer)) throw new Error(answer);
  };
  const say = async (line) => {
    socket.write(line + '\r\n');
    await reply();
  };
  await reply();
  await say('EHLO elsewhere.test');
  await say('MAIL FROM:<carol@elsewhere.test>');
  await say(`RCPT TO:<${address}>`);
  await say('DATA');
  await say(lines.join('\r\n').replace(/^\./gm, '..') + '\r\n.');
  socket.end('QUIT\r\n');
}

const mail = (subject, body, more = []) => [
  'From: "Carol Jones" <carol@elsewhere.test>', `To: Ada <${address}>`, `Subject: ${subject}`, `Message-ID: <${subject.replace(/\W/g, '')}@elsewhere.test>`,
  'MIME-Version: 1.0', ...more, '', ...body,
];
const HOSTILE = [
  '<p id="kept">Dear customer</p><script>parent.pwned=1;document.title="pwned"</script><img src="https://tracker.example/open.gif" width="200" height="40" onerror="parent.pwned=2">',
  '<svg onload="parent.pwned=3"></svg><p style="background:url(https://tracker.example/css.gif)">styled</p><meta http-equiv="refresh" content="0;url=https://evil.example/">',
  '<form action="https://evil.example/"><input name="password"><button>Log in</button></form><a href="javascript:parent.pwned=4">click</a>',
  '<style>@import url(https://tracker.example/a.css); p{color:#246}</style><a id="link" href="https://example.org/">a link</a>',
];

await deliver(mail('Quarterly report', ['The figures of the quarter are in the report.', '', 'More at https://example.org/report.']));
await deliver(mail('Re: Quarterly report', ['Thank you.', '', '> The figures of the quarter', '> are in the report.'], ['In-Reply-To: <Quarterlyreport@elsewhere.test>', 'References: <Quarterlyreport@elsewhere.test>']));
await deliver(mail('Your account', HOSTILE, ['Content-Type: text/html; charset=utf-8']));
await deliver(mail('Lunch on Thursday?', ['At noon?']));
await deliver(mail('With a file', ['--b', '', 'See the file.', '--b', 'Content-Type: text/csv; name="figures.csv"', 'Content-Disposition: attachment; filename="figures.csv"', '', 'a,b', '1,2', '--b--'], ['Content-Type: multipart/mixed; boundary=b']));

const browser = await chromium.launch({ executablePath: given.chromium ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const failures = [];

async function visit(size, run) {
  const phone = size === 'phone';
  const context = await browser.newContext({ viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 800 }, hasTouch: phone, isMobile: phone, locale: 'en-GB', reducedMotion: 'reduce' });
  context.setDefaultTimeout(90_000);
  const page = await context.newPage();
  const elsewhere = [];
  const errors = [];
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (/^https?:$/.test(protocol) && host !== new URL(given.site).host) elsewhere.push(request.url());
  });
  page.on('pageerror', (error) => errors.push(String(error.stack)));
  // Nothing leaves this machine, whatever is asked for.
  await context.route((url) => url.host !== new URL(given.site).host, (route) => route.fulfill({ status: 204, body: '' }));
  const story = async (name, tell) => {
    try {
      await tell();
      if (errors.length > 0) throw new Error(errors.splice(0).join('\n'));
      await page.screenshot({ path: join(given.out, `${size}-${name.replace(/\W+/g, '-')}.png`) });
      console.log(`ok ${size}: ${name}`);
    } catch (error) {
      failures.push(name);
      await page.screenshot({ path: join(given.out, `FAILED-${size}-${name.replace(/\W+/g, '-')}.png`) }).catch(() => {});
      console.log(`FAILED ${size}: ${name}\n  ${String(error.stack ?? error).split('\n').slice(0, 12).join('\n  ')}`);
      errors.length = 0;
    }
  };
  const accessible = async (within = 'body') => {
    // The page's policy lets nobody else in: evaluated from outside it runs all the same.
    await page.evaluate(axe);
    const found = await page.evaluate((given) => globalThis.axe.run(given, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], iframes: false }), within);
    const said = found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
    if (said.length > 0) throw new Error('axe: ' + said.join('\n  '));
  };
  const row = (subject) => page.locator('.row', { has: page.locator('.subject', { hasText: subject }) }).first();
  await run({ page, context, story, accessible, row, elsewhere });
  await context.close();
}

/// RFC 6238
function totp(secret) {
  const bits = [...secret].map((char) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((octet) => parseInt(octet, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

function expect(condition, what) {
  if (!condition) throw new Error(what);
}

async function logIn(page) {
  await page.goto(given.site);
  await page.getByLabel('Name or address').fill(given.user);
  await page.locator('#password').fill(given.password);
  await page.keyboard.press('Enter');
  await page.locator('.row').first().waitFor();
}

await visit('desk', async ({ page, context, story, accessible, row, elsewhere }) => {
  await story('a wrong password is refused', async () => {
    await page.goto(given.site);
    await page.getByLabel('Name or address').fill(given.user);
    await page.locator('#password').fill('not the password');
    await page.keyboard.press('Enter');
    await page.getByText('Name or password is wrong.').waitFor();
    await accessible();
  });
  await story('log in', async () => {
    await logIn(page);
    await row('Lunch on Thursday?').waitFor();
    await accessible();
  });
  await story('read a message', async () => {
    await row('Lunch on Thursday?').click();
    await page.getByText('At noon?', { exact: true }).last().waitFor();
    await page.locator('.row.open:not(.unread)').waitFor();
    // The list stays the same one: where it was scrolled to, and what was chosen.
    await page.locator('#list').evaluate((list) => (list.dataset.same = 'yes'));
    await row('With a file').click();
    await row('Lunch on Thursday?').click();
    expect((await page.locator('#list').getAttribute('data-same')) === 'yes', 'the list was made anew');
    await accessible();
  });
  await story('a conversation stands together', async () => {
    await row('Quarterly report').click();
    await page.locator('article.message').nth(1).waitFor();
    expect((await page.locator('article.message').count()) === 2, 'two messages');
    await page.getByText('Thank you.').last().waitFor();
  });
  await story('hostile HTML is inert', async () => {
    await row('Your account').click();
    const frame = page.frameLocator('iframe.frame');
    await frame.getByText('Dear customer').waitFor();
    await page.getByText('Pictures from elsewhere are not shown').waitFor();
    expect((await page.evaluate(() => globalThis.pwned)) === undefined, 'a script ran');
    expect(!(await page.title()).includes('pwned'), 'the title was changed');
    expect((await frame.locator('script, form, input, svg, meta[http-equiv], [onload], [onerror]').count()) === 0, 'something hostile is there');
    expect(!/^javascript:/.test((await frame.getByText('click').getAttribute('href').catch(() => '')) ?? ''), 'a link runs a script');
    expect(elsewhere.length === 0, 'fetched from elsewhere: ' + elsewhere.join(' '));
  });
  await story('pictures are shown when asked for', async () => {
    await page.getByRole('button', { name: 'Show pictures' }).click();
    await page.frameLocator('iframe.frame').locator('img[src^="https://tracker.example/open.gif"]').waitFor();
    expect(elsewhere.every((url) => url.includes('tracker.example/open.gif')), 'more than the picture: ' + elsewhere.join(' '));
  });
  await story('attachments', async () => {
    await row('With a file').click();
    const link = page.getByRole('link', { name: 'Download figures.csv' });
    await link.waitFor();
    const answer = await context.request.get(new URL(await link.getAttribute('href'), given.site).href);
    expect((await answer.text()).startsWith('a,b'), 'the file is another one');
  });
  await story('the source of a message', async () => {
    await page.getByRole('button', { name: 'More for this message' }).click();
    await page.getByRole('menuitem', { name: 'Show source' }).click();
    await page.locator('dialog pre').getByText('Subject: With a file').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  });
  await story('search with marked words', async () => {
    await page.getByRole('combobox', { name: 'Search mail' }).fill('subject:quarterly');
    await row('Quarterly report').waitFor();
    await page.locator('.subject mark').first().waitFor();
    expect((await page.locator('.row').count()) === 1, 'one conversation');
    await accessible();
    await page.getByRole('button', { name: 'Clear search' }).click();
    await row('Lunch on Thursday?').waitFor();
  });
  await story('the keyboard alone', async () => {
    await page.locator('#list').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('.row.open').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Moving around' }).waitFor();
    await accessible();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.locator('.row.open').waitFor({ state: 'detached' });
  });
  await story('flags', async () => {
    await row('Lunch on Thursday?').hover();
    await row('Lunch on Thursday?').getByRole('button', { name: 'Flag' }).click();
    await row('Lunch on Thursday?').locator('.star.flagged').waitFor();
  });
  await story('delete and undo', async () => {
    await row('Lunch on Thursday?').click({ modifiers: ['Control'] });
    await page.keyboard.press('#');
    await row('Lunch on Thursday?').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await row('Lunch on Thursday?').waitFor();
  });
  await story('archive several at once', async () => {
    await row('Lunch on Thursday?').click({ modifiers: ['Control'] });
    await row('With a file').click({ modifiers: ['Control'] });
    await page.getByText('2 selected').first().waitFor();
    await accessible();
    await page.keyboard.press('e');
    await row('Lunch on Thursday?').waitFor({ state: 'detached' });
    await page.locator('nav a', { hasText: 'Archive' }).click();
    await row('With a file').waitFor();
    await page.locator('nav a', { hasText: 'Inbox' }).click();
    await row('Quarterly report').waitFor();
  });
  await story('folders', async () => {
    await page.getByRole('button', { name: 'New folder' }).click();
    await page.getByLabel('Name').fill('Projects');
    await accessible();
    await page.getByRole('button', { name: 'Save' }).click();
    const folder = page.locator('nav a', { hasText: 'Projects' });
    await folder.waitFor();
    await row('Quarterly report').dragTo(folder);
    await folder.click();
    await row('Quarterly report').waitFor();
    await page.getByRole('button', { name: 'Menu of Projects' }).click();
    await page.getByRole('menuitem', { name: 'Folder settings' }).click();
    await page.getByLabel('Name').fill('Plans');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('nav a', { hasText: 'Plans' }).waitFor();
  });
  await story('mail appears as it comes', async () => {
    await page.locator('nav a', { hasText: 'Inbox' }).click();
    await row('Your account').waitFor();
    await deliver(mail('Just now', ['Here I am.']));
    await row('Just now').waitFor();
  });
  await story('write, and the draft keeps itself', async () => {
    await page.getByRole('button', { name: 'New message' }).click();
    await page.getByRole('combobox', { name: 'To' }).fill('bob@elsewhere.test,');
    await page.getByRole('textbox', { name: 'Subject' }).fill('About lunch');
    await page.getByRole('textbox', { name: 'Message' }).fill('See you at noon.');
    await page.getByText('Saved', { exact: true }).waitFor();
    await accessible('.window');
    await page.getByRole('button', { name: 'Save and close' }).click();
    await page.locator('nav a', { hasText: 'Drafts' }).click();
    await row('About lunch').waitFor();
  });
  if (given.sends) {
    await story('send', async () => {
      await page.locator('nav a', { hasText: 'Inbox' }).click();
      await page.getByRole('button', { name: 'New message' }).click();
      await page.getByRole('combobox', { name: 'To' }).fill(`${address},`);
      await page.getByRole('textbox', { name: 'Subject' }).fill('To myself');
      await page.getByRole('textbox', { name: 'Message' }).fill('Remember the milk.');
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.locator('.notice', { hasText: 'Sent' }).waitFor();
      await page.locator('nav a', { hasText: 'Sent' }).click();
      await row('To myself').waitFor();
      // The next notice is the next message's.
      await page.locator('.notice').getByRole('button', { name: 'Close' }).click();
      await page.locator('.notice').waitFor({ state: 'detached' });
    });
    await story('take back what was sent', async () => {
      await page.locator('nav a', { hasText: 'Inbox' }).click();
      await page.getByRole('button', { name: 'New message' }).click();
      await page.getByRole('combobox', { name: 'To' }).fill(`${address},`);
      await page.getByRole('textbox', { name: 'Subject' }).fill('Too soon');
      await page.getByRole('textbox', { name: 'Message' }).fill('Half a tho');
      await page.keyboard.press('Control+Enter');
      await page.locator('.notice', { hasText: 'Sent' }).getByRole('button', { name: 'Undo' }).click();
      await page.getByText('Half a tho').last().waitFor();
      expect((await page.getByRole('textbox', { name: 'Subject' }).inputValue()) === 'Too soon', 'the draft is another one');
      await page.getByRole('button', { name: 'Discard draft' }).click();
      await page.locator('dialog').getByRole('button', { name: 'Discard draft' }).click();
      await page.locator('.window').waitFor({ state: 'detached' });
    });
  }
  await story('answer with what was said', async () => {
    await page.locator('nav a', { hasText: 'Plans' }).click();
    await row('Quarterly report').click();
    await page.locator('article.message').nth(1).waitFor();
    await page.keyboard.press('r');
    await page.locator('.editor blockquote', { hasText: 'Thank you.' }).waitFor();
    await page.locator('.chip', { hasText: 'Carol Jones' }).waitFor();
    expect((await page.getByRole('textbox', { name: 'Subject' }).inputValue()) === 'Re: Quarterly report', 'the subject');
    await accessible('.window');
    await page.getByRole('button', { name: 'Save and close' }).click();
    await page.locator('.window').waitFor({ state: 'detached' });
  });
  await story('settings, in the dark', async () => {
    await page.getByTitle('Account', { exact: true }).click();
    await page.getByRole('menuitem', { name: 'Settings' }).click();
    await page.getByLabel('Appearance').selectOption('dark');
    await accessible();
  });
  await story('another language, from right to left', async () => {
    await page.getByLabel('Language').selectOption('ar');
    await page.locator('html[dir=rtl][lang=ar]').waitFor();
    await accessible();
    await page.locator('#language').selectOption('en');
    await page.locator('html[dir=ltr]').waitFor();
  });
  await story('automatic reply', async () => {
    await page.locator('a[href="/settings/autoreply"]').click();
    await page.getByLabel('Answer automatically').check();
    await page.getByLabel('Text').fill('I am away.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Automatic reply is on').waitFor();
    await accessible();
    await page.getByLabel('Answer automatically').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Automatic reply is off').waitFor();
  });
  await story('a filter, and mail that it moves', async () => {
    await page.locator('a[href="/settings/filters"]').click();
    await page.getByRole('button', { name: 'New filter' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Letters');
    await page.getByLabel('Part of the message').selectOption('subject');
    await page.getByLabel('Value').fill('newsletter');
    await page.getByRole('combobox', { name: 'Folder' }).selectOption({ label: 'Plans' });
    await accessible();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Letters').waitFor();
    await accessible();
    await page.goto(given.site);
    await row('Just now').waitFor();
    await deliver(mail('The newsletter', ['News.']));
    await page.locator('nav a', { hasText: 'Plans' }).click();
    await row('The newsletter').waitFor();
    await page.goto(new URL('/settings/general', given.site).href);
  });
  await story('blocked senders', async () => {
    await page.locator('a[href="/settings/senders"]').click();
    const field = page.getByLabel('Addresses or domains').first();
    await field.fill('*.promo.example, spam@junk.example');
    await field.press('Enter');
    await page.getByText('spam@junk.example').waitFor();
    await field.fill('not a domain!');
    await field.press('Enter');
    await page.getByRole('alert').first().waitFor();
    await accessible();
  });
  await story('forwarding', async () => {
    await page.locator('a[href="/settings/forwarding"]').click();
    await page.getByLabel('Forward to').fill('ada@elsewhere.test');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Forwarding is on').waitFor();
    await accessible();
    await page.getByLabel('Forward to').fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Forwarding is off').waitFor();
  });
  await story('a signature', async () => {
    await page.locator('a[href="/settings/identities"]').click();
    await page.getByLabel('Signature').fill('Ada, of the engine');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    await accessible();
    await page.getByRole('button', { name: 'New message' }).click();
    await page.locator('.editor', { hasText: 'Ada, of the engine' }).waitFor();
    await page.getByRole('button', { name: 'Discard draft' }).click();
    await page.locator('.window').waitFor({ state: 'detached' });
  });
  await story('a password for a program', async () => {
    await page.locator('a[href="/settings/security"]').click();
    await page.getByPlaceholder('What it is for').fill('Phone');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('It is not shown again.').waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
  });
  await story('a second factor', async () => {
    await page.getByRole('button', { name: 'Set up' }).click();
    const secret = (await page.locator('.secret').last().innerText()).replace(/\s/g, '');
    await page.getByLabel('Code').fill(totp(secret));
    await accessible();
    await page.getByRole('button', { name: 'Switch on' }).click();
    const codes = (await page.locator('.shown pre').innerText()).trim().split(/\s+/);
    await page.getByText('The second factor is on.').waitFor();
    await page.getByTitle('Account', { exact: true }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.getByLabel('Name or address').fill(given.user);
    await page.locator('#password').fill(given.password);
    await page.keyboard.press('Enter');
    await page.getByLabel('Code').waitFor();
    await accessible();
    await page.getByLabel('Code').fill(codes[0]);
    await page.keyboard.press('Enter');
    await page.locator('.row').first().waitFor();
    await page.goto(new URL('/settings/security', given.site).href);
    await page.getByRole('button', { name: 'Switch off' }).click();
    await page.getByRole('button', { name: 'Set up' }).waitFor();
  });
  await story('move with the keyboard', async () => {
    await page.goto(given.site);
    await row('Your account').click();
    await page.keyboard.press('v');
    await page.getByRole('combobox', { name: 'Find a folder' }).fill('plan');
    await accessible('dialog');
    await page.keyboard.press('Enter');
    await row('Your account').waitFor({ state: 'detached' });
    await page.keyboard.press('z');
    await row('Your account').waitFor();
  });
  await story('recover what was deleted', async () => {
    await page.goto(given.site);
    await page.locator('nav a', { hasText: 'Archive' }).click();
    await row('Lunch on Thursday?').click({ modifiers: ['Control'] });
    await page.keyboard.press('#');
    await row('Lunch on Thursday?').waitFor({ state: 'detached' });
    await page.locator('nav a', { hasText: 'Trash' }).click();
    await row('Lunch on Thursday?').click({ modifiers: ['Control'] });
    await page.keyboard.press('#');
    await page.getByText('1 message deleted').waitFor();
    await page.goto(new URL('/settings/undelete', given.site).href);
    await page.getByLabel('It was in').selectOption({ label: 'Trash (1)' });
    await page.getByLabel('Lunch on Thursday?').check();
    await accessible();
    await page.getByRole('button', { name: 'Recover 1' }).click();
    await page.getByText('1 message recovered').waitFor();
  });
  await story('security settings', async () => {
    await page.locator('a[href="/settings/security"]').click();
    await page.getByText('this device').waitFor();
    await accessible();
  });
  await story('without a network what was read is there', async () => {
    await page.goto(given.site);
    await row('Just now').click();
    await page.getByText('Here I am.').last().waitFor();
    // The page is in the worker's keeping once that is active.
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await context.setOffline(true);
    await page.reload();
    await page.getByText('Offline.').first().waitFor();
    await page.getByText('Here I am.').last().waitFor();
    await context.setOffline(false);
    await page.getByText('Offline.').first().waitFor({ state: 'detached', timeout: 90_000 });
  });
  await story('log out', async () => {
    await page.getByTitle('Account', { exact: true }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.getByLabel('Name or address').waitFor();
  });
});

await visit('phone', async ({ page, story, accessible, row }) => {
  await story('log in', async () => {
    await logIn(page);
    await accessible();
  });
  await story('read, and back', async () => {
    await row('Just now').tap();
    await page.getByText('Here I am.').last().waitFor();
    await accessible();
    await page.getByRole('button', { name: 'Back' }).tap();
    await row('Just now').waitFor();
  });
  await story('folders in a drawer', async () => {
    await page.getByRole('button', { name: 'Folders' }).tap();
    await page.locator('nav a', { hasText: 'Sent' }).waitFor();
    await accessible();
  });
  await story('back to the inbox', async () => {
    await page.locator('nav a', { hasText: 'Inbox' }).tap();
    await row('Just now').waitFor();
  });
  await story('write', async () => {
    await page.getByRole('button', { name: 'New message' }).last().tap();
    await page.getByRole('combobox', { name: 'To' }).waitFor();
    await accessible();
    await page.getByRole('button', { name: 'Save and close' }).tap();
  });
});

await browser.close();
console.log(failures.length === 0 ? 'all stories told' : `${failures.length} failed: ${failures.join(', ')}`);
process.exit(failures.length === 0 ? 0 : 1);
