// How long people wait, in Chromium against a real node: from the log-in to a list that can be used, from a click to the
// text of a message, from the last key of a search to its results; and what Email/query with Email/get costs.
//
//     node measure.mjs '{"site":"http://127.0.0.1:8080","imap":2143,"user":"ada","password":"…","messages":100000}'
//
// The folder is filled first, by IMAP, when it holds less.
import { createConnection } from 'node:net';
import { chromium } from 'playwright-core';

const given = JSON.parse(process.argv[2]);
const ROUNDS = 12;

async function fill(count) {
  const socket = createConnection(given.imap, '127.0.0.1').setEncoding('latin1');
  let text = '';
  let heard = () => {};
  socket.on('data', (data) => {
    text += data;
    heard();
  });
  const until = async (pattern) => {
    while (!pattern.test(text)) await new Promise((resolve) => (heard = resolve));
    const answer = text;
    text = '';
    return answer;
  };
  await until(/\r\n/);
  socket.write(`a LOGIN ${given.user} ${given.password}\r\n`);
  await until(/^a /m);
  socket.write('b STATUS INBOX (MESSAGES)\r\n');
  const there = Number(/MESSAGES (\d+)/.exec(await until(/^b /m))?.[1] ?? 0);
  const words = 'report meeting invoice travel offer lunch photos build plan energy paper market garden music letter'.split(' ');
  for (let at = there; at < count; at += 500) {
    let command = 'c APPEND INBOX';
    for (let n = at; n < Math.min(at + 500, count); n++) {
      const word = (k) => words[(n * 7 + k * 13 + (n >> 3)) % words.length];
      const message = `From: Person ${n % 997} <p${n % 997}@elsewhere.test>\r\nTo: ${given.user}@example.test\r\nSubject: ${word(1)} ${word(2)} ${n}\r\nDate: Mon, 02 Jun 2025 10:00:00 +0000\r\nMessage-ID: <m${n}@elsewhere.test>\r\n\r\n${Array.from({ length: 60 }, (_, k) => word(k)).join(' ')}\r\n`;
      command += ` ${n % 5 === 0 ? '()' : '(\\Seen)'} {${message.length}+}\r\n${message}`;
    }
    socket.write(command + '\r\n');
    const answer = await until(/^c (OK|NO|BAD).*\r\n/m);
    if (!/^c OK/m.test(answer)) throw new Error(answer);
  }
  socket.end('d LOGOUT\r\n');
  return there;
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const show = (what, values, bar) => console.log(`${what.padEnd(46)} median ${median(values).toFixed(0).padStart(5)} ms, worst ${Math.max(...values).toFixed(0).padStart(5)} ms, bar ${bar} ms`);

await fill(given.messages);
const browser = await chromium.launch({ executablePath: given.chromium ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const logins = [];
let page;
for (let round = 0; round < 5; round++) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  await page.goto(given.site);
  await page.locator('#username').fill(given.user);
  await page.locator('#password').fill(given.password);
  await page.evaluate(() => {
    document.querySelector('form').addEventListener('submit', () => (globalThis.begun = performance.now()), { capture: true });
    globalThis.listed = new Promise((resolve) => {
      new MutationObserver(() => {
        if (document.querySelectorAll('.row').length > 5) requestAnimationFrame(() => resolve(performance.now() - globalThis.begun));
      }).observe(document.body, { childList: true, subtree: true });
    });
  });
  await page.keyboard.press('Enter');
  logins.push(await page.evaluate(() => globalThis.listed));
  if (round < 4) await context.close();
}
show(`log-in to a list of ${given.messages} messages`, logins, 700);

await page.waitForTimeout(1500);
if (given.shot) await page.screenshot({ path: given.shot });
const opened = await page.evaluate(async (rounds) => {
  const times = [];
  for (let at = 0; at < rounds; at++) {
    const row = document.querySelectorAll('.row')[at % 8];
    const subject = row.querySelector('.subject').textContent.trim();
    // What a person takes to look at the last one.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const begun = performance.now();
    row.click();
    await new Promise((resolve) => {
      const look = () => (document.querySelector('.scroller h2')?.textContent === subject && document.querySelector('.message .text')?.textContent ? resolve() : requestAnimationFrame(look));
      look();
    });
    times.push(performance.now() - begun);
  }
  return times;
}, ROUNDS);
show('a click to the text of a message', opened, 60);

const searched = await page.evaluate(async (words) => {
  const field = document.querySelector('search input');
  const times = [];
  for (const word of words) {
    field.focus();
    field.value = word;
    const begun = performance.now();
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    await new Promise((resolve) => {
      const look = () => (new URL(location.href).searchParams.get('q') === word && document.querySelector('#list[aria-busy=false] :is(.row, .empty)') ? resolve() : requestAnimationFrame(look));
      requestAnimationFrame(look);
    });
    times.push(performance.now() - begun);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  return times;
}, ['garden', 'subject:invoice', 'energy', 'from:p17@elsewhere.test', 'music letter', 'subject:"paper market"', 'is:unread travel', 'photos']);
show('a search to its results', searched, 150);

const frames = await page.evaluate(async () => {
  const list = document.querySelector('#list');
  let longest = 0;
  let last = performance.now();
  for (let at = 0; at < 120; at++) {
    list.scrollTop += 900;
    await new Promise((resolve) => requestAnimationFrame(resolve));
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }
  return longest;
});
console.log(`longest frame while scrolling                  ${frames.toFixed(0).padStart(12)} ms`);
await browser.close();
