/* static/checkout.js in pages of a shop with a strict policy. */
"use strict";

const {accessible, listen, open} = require("./look.js");
const {read} = require("./scan.js");
const shop = require("./shop.js");

const MERCHANT = "587f72c72cac0d162c722ae2";
const LOAD = '<script src="/static/checkout.js"></script>';
const ALERT = ".payme-error";

const hidden = (fields) => Object.entries(fields).map(([name, value]) =>
	`<input type="hidden" name="${name}" value="${value}">`).join("");
const order = (more = {}) => hidden({merchant: MERCHANT,
	"account[order_id]": "197", amount: "500", ...more});
const form = (action, inside, more = "") =>
	`<form id="form" method="POST" action="${action}" ${more}>${inside}</form>`;
const PLACE = '<div id="place"></div>';
const BUTTON = "Paycom.Button('#form', '#place');";
const code = (text) => Buffer.from(text).toString("base64");

let context = null;
let settings = null;
let tap = null;
let number = 0;

/* Opens a page of the shop; its script runs behind checkout.js. */
async function shown(page) {
	const name = `script-${++number}`;
	const tab = await context.newPage();

	shop.add(name, {...page, head: page.head || "", body: page.body +
	    (page.load === undefined ? LOAD : page.load) +
	    `<script src="/${name}.js"></script>`});
	tab.seen = listen(tab, [settings.shop]);
	await tab.goto(`${settings.shop}/${name}`, {waitUntil: "load"});
	return tab;
}

/* What Payme's page was asked for, once the button was pressed. */
async function pressed(tab, button = "#place input") {
	await tab.locator(button).click();
	await tab.waitForURL("**/pay**");
	const got = JSON.parse(await tab.textContent("body"));
	const text = got.path.replace(/^.*\//, "");

	await tab.close();
	return got.method === "POST" ? {path: got.path, type: got.type,
	    fields: Object.fromEntries(got.fields)} : {path: got.path,
	    text: Buffer.from(text, "base64").toString()};
}

async function button() {
	const action = `${settings.shop}/pay/`;
	const tab = await shown({script: BUTTON, body: form(action, order({
	    lang: "uz", button: "white"}) + PLACE)});
	const image = await tab.locator("#place input").evaluate((one) =>
	    [one.alt, one.width, one.height, one.type, one.src]);

	tap.equal(image, ["Payme orqali to‘lash", 200, 52, "image",
	    `${settings.shop}/static/button/white_uz.svg`],
	"the button has its picture, and a text");
	tap.equal(tab.seen.faults.concat(await tab.evaluate(() => window.faults),
	    await accessible(tab)), [],
	"under a strict policy nothing is complained of, and all is accessible");
	const text = `m=${MERCHANT};ac.order_id=197;a=500;l=uz`;
	tap.equal(await pressed(tab), {path: `/pay/${code(text)}`, text},
	    "it leads to the GET link");
	const plain = await shown({script: BUTTON, body: form(action, order()) +
	    PLACE});
	tap.ok((await pressed(plain)).path.endsWith("/bT01ODdmNzJjNzJjYWMwZDE2MmM3" +
	    "MjJhZTI7YWMub3JkZXJfaWQ9MTk3O2E9NTAw"), "the documented one, and from " +
	    "a container that is not in the form");
}

async function looks() {
	const tab = await shown({script: BUTTON, lang: "uz", body: form(
	    `${settings.shop}/pay`, order() + '<input type="hidden" name="button" ' +
	    'value="colored" data-type="png" data-lang="en" data-width="300px" ' +
	    `data-height="80">${PLACE}`)});

	tap.equal(await tab.locator("#place input").evaluate((one) => [one.src,
	    one.alt, one.width, one.height]), [`${settings.shop}/static/button/` +
	    "colored_en.png", "Pay with Payme", 300, 80],
	"data-type, data-lang, data-width and data-height are taken");
	await tab.close();
	const other = await shown({script: BUTTON, lang: "uz",
	    body: form(`${settings.shop}/pay`, order() + PLACE)});
	tap.equal(await other.locator("#place input").getAttribute("alt"),
	    "Payme orqali to‘lash", "else the language is the page's");
	await other.close();
}

/* What the provider's script gets wrong. */
async function fields() {
	const nested = await shown({script: BUTTON, body: form(
	    `${settings.shop}/pay`, hidden({merchant: "my-shop", amount: " 500 ",
	    callback: `${settings.shop}/back/:transaction`,
	    callback_timeout: "15000", lang: "de", csrf: "secret"}) +
	    '<div><fieldset><p><input type="hidden" name="account[user]" ' +
	    'value="0"></p></fieldset><input type="radio" checked value="Чай" ' +
	    'aria-label="a" name="account[what]"></div>' + PLACE) + '<input ' +
	    'type="hidden" form="form" name="account[order]" value="7">'});

	tap.equal((await pressed(nested)).text, "m=my-shop;ac.user=0;ac.what=Чай;" +
	    `ac.order=7;a=500;c=${settings.shop}/back/:transaction;ct=15000`,
	"an alias, a slash left out, fields anywhere in the form, and the value 0");
	const posted = await shown({script: BUTTON, body: form(
	    `${settings.shop}/pay`, order({lang: "ru", description: "Чайник",
	    "description[uz]": "Choynak", detail: "{&quot;items&quot;:[]}",
	    csrf: "secret"}) + PLACE, 'accept-charset="windows-1251"')});
	tap.equal(await pressed(posted), {path: "/pay",
	    type: "application/x-www-form-urlencoded", fields: {
	    merchant: MERCHANT, "account[order_id]": "197", amount: "500",
	    lang: "ru", description: "Чайник", "description[uz]": "Choynak",
	    detail: code('{"items":[]}')}},
	"description and detail are posted, in UTF-8, and nothing else");
	const odd = await shown({script: BUTTON, body: form(`${settings.shop}/pay`,
	    order({"account[order_id]": "a;b=c"}) + PLACE)});
	tap.equal((await pressed(odd)).fields["account[order_id]"], "a;b=c",
	    "what a link cannot carry is posted");
	const long = await shown({script: BUTTON, body: form(
	    `${settings.shop}/pay?x=1`, order({callback_timeout: "0",
	    "account[order_id]": "x".repeat(2000)}) + PLACE)});
	tap.equal((await pressed(long)).path, "/pay?x=1",
	    "and what is too long for it");
}

async function calls() {
	const head = await shown({head: `${LOAD}<script src="/early.js"></script>`,
	    load: "", body: form(`${settings.shop}/pay`, order() + PLACE)});

	tap.equal(await head.locator("#place input").count(), 1,
	    "a call while the page is being read waits for its end");
	await head.close();
	const twice = await shown({script: BUTTON + BUTTON + "Paycom.Button([" +
	    "document.forms[0]], document.getElementById('place'));" +
	    "Paycom.Qr('#form', '#place'); Paycom.QR('form', {0: document" +
	    ".querySelector('#place'), length: 1, jquery: '3'});",
	body: form(`${settings.shop}/pay`, order() + PLACE)});
	tap.equal([await twice.locator("#place input").count(),
	    await twice.locator("#place svg").count()], [1, 1],
	"selectors, elements and jQuery objects; a second call replaces the first");
	let count = 0;
	twice.on("request", (request) => { count += request.url().includes("/pay"); });
	await pressed(twice);
	tap.equal(count, 1, "and nothing is asked for twice");
	const sample = await shown({script: "", policy: "", attributes: "onload=\"" +
	    "Paycom.Button('#form', '#place'); Paycom.QR('#form', '#code')\"",
	body: form(`${settings.shop}/pay`, order() + PLACE +
	    '<div id="code"></div>')});
	tap.equal([await sample.locator("#place input").count(),
	    await sample.locator("#code svg").count()], [1, 1],
	"body onload, as in the documentation's sample");
	await sample.close();
	const other = await shown({script: BUTTON + "document.forms[0]" +
	    ".addEventListener('submit', (event) => { if (!window.ready) { " +
	    "event.preventDefault(); window.ready = true; } }, true);",
	body: form(`${settings.shop}/pay`, order() + PLACE)});
	await other.locator("#place input").click();
	tap.ok(await other.evaluate(() => window.ready),
	    "the shop's own listener may hold the form back");
	tap.equal((await pressed(other)).text, `m=${MERCHANT};ac.order_id=197;a=500`,
	    "and let it go");
}

/* {what is wrong: the page's language, what is said, fields, action}. */
const MISTAKES = [
	["ru", "не указана касса (merchant)", {merchant: ""}],
	["uz", "noldan katta butun son kerak (amount)", {amount: "5.00"}],
	["en", "a whole number above zero is needed (amount)", {amount: "0"}],
	["en", "what is paid for is not given", {"account[order_id]": ""}],
	["en", "above zero is needed (callback_timeout)", {callback_timeout: "x"}],
	["en", "no http(s) address", {}, "javascript:alert(1)"],
	["en", "no http(s) address", {}, ""],
];

async function mistakes() {
	for (const [lang, text, more, action = `${settings.shop}/pay`] of MISTAKES) {
		const tab = await shown({script: BUTTON + "addEventListener('submit'," +
		    "(event) => { window.held = event.defaultPrevented; });",
		body: form(action, order({lang, ...more}) + PLACE)});
		const told = await tab.locator(`#place ${ALERT}`).textContent();

		tap.ok(told.includes(text) && tab.seen.faults.join().includes(told),
		    `'${text}' is told on the page and in the console`, told,
		    tab.seen.faults);
		await tab.locator("#place input").click();
		tap.equal([await tab.locator(ALERT).count(), await tab.evaluate(() =>
		    window.held)], [1, true], "and nothing is sent");
		await tab.close();
	}
	const nowhere = await shown({script: "Paycom.Button('#form', '#nowhere');" +
	    "Paycom.Button('#nothing', '#place');", body: PLACE, lang: "ru"});
	tap.equal([nowhere.seen.faults.length, await nowhere.textContent(ALERT)],
	    [2, "Оплатить через Payme нельзя: не найдена форма (#nothing)"],
	    "a form or a container that is not there is told");
	await nowhere.close();
	const twice = await shown({script: BUTTON, body: form(`${settings.shop}/pay`,
	    order() + hidden({amount: "7"}) + PLACE)});
	tap.ok((await twice.textContent(ALERT)).includes("twice (amount)"),
	    "an amount that is given twice is not guessed");
	await twice.close();
}

async function typed() {
	const tab = await shown({script: BUTTON, body: form(`${settings.shop}/pay`,
	    hidden({merchant: MERCHANT, "account[user]": "1"}) + '<label>Amount ' +
	    '<input name="amount"></label>' + PLACE)});

	tap.equal(await tab.locator(ALERT).count(), 0,
	    "what the buyer types is not asked for before");
	await tab.locator("#place input").click();
	tap.equal(await tab.locator(ALERT).count(), 1, "but when it is sent");
	await tab.getByLabel("Amount").fill("700");
	await tab.getByLabel("Amount").press("Enter");
	await tab.waitForURL("**/pay/**");
	tap.ok(tab.url().endsWith(code(`m=${MERCHANT};ac.user=1;a=700`)),
	    "and goes by the Enter key", tab.url());
	await tab.close();
}

/* The code of a form's link, in many sizes. */
async function qr() {
	const text = (number) => `m=${MERCHANT};ac.order_id=${number};a=500;l=ru`;
	const tab = await shown({body: form(`${settings.shop}/pay`, order({lang: "ru",
	    qr: ""}).replace('name="qr"', 'name="qr" data-width="600"') + PLACE),
	script: "Paycom.QR('#form', '#place');"});
	const svg = tab.locator("#place svg");

	tap.equal(tab.seen.faults.concat(await tab.evaluate(() => window.faults),
	    await accessible(tab)), [], "a strict policy holds for the code as well");
	tap.equal([(await svg.boundingBox()).width, await svg.getAttribute(
	    "aria-label"), await tab.locator("#place a").getAttribute("href")],
	[600, "QR-код для оплаты через Payme",
	    `${settings.shop}/pay/${code(text("197"))}`],
	"the code has its width and a text, and can be pressed too");
	/* Versions 1 to 7 end, and 10 begins, where counters and marks change. */
	const wrong = [];
	for (const length of [1, 20, 60, 90, 130, 200, 300, 420]) {
		const number = "7".repeat(length);

		await tab.evaluate((value) => {
			const form = document.forms[0];

			form["account[order_id]"].value = value;
			form.dispatchEvent(new Event("change"));
		}, number);
		const read_back = await read(settings, svg);
		if (read_back !== `${settings.shop}/pay/${code(text(number))}`)
			wrong.push([length, read_back]);
	}
	tap.equal(wrong, [], "the code is read back, and follows the form");
	await tab.close();
	for (const width of [150, 250]) {
		const small = await shown({script: "Paycom.QR('#form', '#place');",
		    body: form(`${settings.shop}/pay`, order() + '<input type="hidden" ' +
		    `name="qr" data-width="${width}">` + PLACE)});

		tap.equal(await read(settings, small.locator("#place svg")),
		    `${settings.shop}/pay/` +
		    code(`m=${MERCHANT};ac.order_id=197;a=500`), `at ${width} pixels`);
		await small.close();
	}
	const odd = await shown({script: "Paycom.QR('#form', '#place');", body: form(
	    `${settings.shop}/pay`, order({"account[order_id]": "a;b", lang: "uz"}) +
	    PLACE)});
	tap.ok((await odd.textContent(ALERT)).includes("havolada «;» va «=» bo‘lmaydi"),
	    "a code that would say something else is refused");
	await odd.close();
}

module.exports = async (browser, all, part) => {
	settings = all;
	tap = part;
	shop.add("early", {body: "", script: BUTTON});
	const page = await open(browser, 800, 900);
	context = page.context();
	for (const part of [button, looks, fields, calls, mistakes, typed, qr])
		await part();
	await context.close();
};
