/*
 * The local Payme: a newcomer's whole way with and without JavaScript, and how
 * its pages look.
 */
"use strict";

const {listen, look, measure, open, still} = require("./look.js");
const {charges, fresh, leaks, record, signed, sql, words, CODE, EXPIRY,
    GOOD} = require("./till.js");

const LANGUAGES = ["ru", "uz", "en"];

/* The address of an order of the shop's, which this registers. */
function checkout(settings, lang, order, more) {
	return signed(settings, "payme-checkout",
	    {order_id: order, amount: 500000, lang, ...more});
}

/* ------ from the shop and back ------ */

/* By keys alone: the first field, or button, is where one begins. */
async function byKeys(page, selector, text) {
	await page.locator(selector).first().focus();
	if (text)
		await page.keyboard.type(text);
}

async function way(browser, settings, lang, script) {
	const page = await open(browser, script ? 1280 : 320, 640, {
	    javaScriptEnabled: script, colorScheme: script ? "dark" : "light"});
	const kept = record(page);
	const order = fresh();
	const text = words(settings, lang);
	const shows = (selector) => page.locator(selector).waitFor();
	const languages = [];
	const read = async () => languages.push(await page.locator("html")
	    .getAttribute("lang"));

	await page.goto(checkout(settings, lang, order));
	await read();
	await byKeys(page, "main button");
	await page.keyboard.press("Enter");
	await shows("#number");
	await read();
	await byKeys(page, "#number", GOOD);
	await page.keyboard.press("Tab");
	await page.keyboard.type(EXPIRY);
	await page.keyboard.press("Enter");
	await shows("#code");
	await read();
	await byKeys(page, "#code", CODE);
	await page.keyboard.press("Enter");
	await page.waitForURL("**/payme-status/**");
	await page.getByRole("heading", {name: text.paid, exact: true}).waitFor();
	await read();
	const wrong = leaks(settings, kept, GOOD);
	await page.context().close();
	return [languages, wrong, await charges(settings, order)];
}

async function ways(browser, settings, tap) {
	await Promise.all(LANGUAGES.map(async (lang) => {
		for (const script of [true, false])
			tap.equal(await way(browser, settings, lang, script),
			    [[lang, lang, lang, lang], [], 1], `${lang}, ` +
			    `${script ? "with" : "without"} JavaScript: paid ` +
			    "by keys alone, once, from the shop and back");
	}));
}

/* ------ pages ------ */

const TITLE = "Чайник эмалированный «Самарканд» 3,5 л ".repeat(4);
const DETAIL = JSON.stringify({receipt_type: 0, items: [{title: TITLE,
	price: 500000, count: 1, vat_percent: 12, code: "00702001001000001",
	package_code: "123456"}]});

/* A new receipt, open in the tab. */
async function receipt(tab, lang) {
	const {page, settings} = tab;

	await page.goto(checkout(settings, lang, fresh(), {detail: DETAIL,
	    description: TITLE}));
	await page.locator("main button").click();
	await page.locator("#number").waitFor();
	tab.id = page.url().match(/receipt\/([0-9a-f]+)/)[1];
}

async function card(tab) {
	await tab.page.locator("#number").fill(GOOD);
	await tab.page.locator("#expiry").fill(EXPIRY);
	await tab.page.keyboard.press("Enter");
	await tab.page.locator("#code").waitFor();
}

async function code(tab, text) {
	await tab.page.locator("#code").fill(text);
	await tab.page.keyboard.press("Enter");
	await tab.page.waitForLoadState();
}

/* As if it stood there; nobody takes it on, for it has just come there. */
function standing(state) {
	return async (tab, lang) => {
		await sql(tab.settings, "UPDATE payme_sandbox_receipt SET state = " +
		    `${state}, change_time = 32503680000000 WHERE id = '${tab.id}'`);
		await tab.page.goto(`${tab.settings.payme}/payme-sandbox/receipt/` +
		    `${tab.id}?lang=${lang}`);
		await tab.page.getByRole("heading", {level: 1, name:
		    tab.words.s[`state_${state}`], exact: true}).waitFor();
	};
}

function visit(path) {
	return (tab, lang) => tab.page.goto(`${tab.settings.payme}/payme-sandbox` +
	    `${path}${path.includes("?") ? "&" : "?"}lang=${lang}`);
}

async function refused(tab, lang, text) {
	await tab.page.goto(`${tab.settings.payme}/payme-sandbox/` +
	    Buffer.from(`${text};l=${lang}`).toString("base64"));
	await tab.page.getByRole("heading", {name: tab.words.s.refused}).waitFor();
}

/* {page: how one comes there}; each goes on from the one before it. */
const PAGES = {
	"an open receipt": receipt,
	"a refused card": async (tab) => {
		await tab.page.locator("#number").fill("4444445987459073");
		await tab.page.locator("#expiry").fill(EXPIRY);
		await tab.page.keyboard.press("Enter");
		await tab.page.getByRole("alert").waitFor();
	},
	"the code": card,
	"a wrong code": async (tab) => {
		await code(tab, "123456");
		await tab.page.getByRole("alert").waitFor();
	},
	"a paid receipt, before the way back": async (tab) => {
		await code(tab, CODE);
		await tab.page.waitForURL("**/payme-sandbox/receipt/*return=1");
		await tab.page.getByRole("heading", {level: 1, exact: true,
		    name: tab.words.s.state_4}).waitFor();
	},
	"a paid receipt": standing(4),
	"a receipt on its way": standing(1),
	"a held receipt": standing(5),
	"a receipt that waits for a human": standing(20),
	"a receipt that is being cancelled": standing(21),
	"a cancelled receipt": standing(50),
	"the receipts": visit("/"),
	"the faults": visit("/faults"),
	"the scenarios": visit("/scenario"),
	"a scenario without its sum": async (tab) => {
		await tab.page.locator("[name='account[order_id]']").fill("1");
		await tab.page.locator("main button").click();
		await tab.page.getByRole("alert").waitFor();
	},
	"both scenarios": async (tab, lang) => {
		await visit("/scenario")(tab, lang);
		await tab.page.locator("main button").click();
		await tab.page.getByText(tab.words.s.passed).waitFor();
	},
	"a refused cheque": (tab, lang) => refused(tab, lang,
	    "m=587f72c72cac0d162c722aff;ac.order_id=1;a=500000"),
	"a refused order": (tab, lang) => refused(tab, lang,
	    `m=${tab.settings.merchant};ac.order_id=nobody;a=500000`),
};

/*
 * What goes on by itself is to stand still while it is looked at: the way back
 * after 15 ms, and a receipt on its way, which is looked at again.
 */
function stopClocks() {
	const own = window.setTimeout;

	window.setTimeout = (act, wait, ...more) =>
	    wait === 15 || wait === 2000 ? 0 : own(act, wait, ...more);
}

async function pages(browser, settings, lang, faults) {
	const page = await open(browser, 320, 640);
	const seen = listen(page, [settings.site, settings.payme]);
	const tab = {page, seen, settings, words: words(settings, lang)};
	/* These depend on the language no more than once. */
	const whole = lang === LANGUAGES[0];

	await page.context().addInitScript(stopClocks);
	for (const [name, reach] of Object.entries(PAGES)) {
		await reach(tab, lang);
		await Promise.all(seen.waiting);
		/* The way there may be some pages long: the last one counts. */
		seen.bytes = Buffer.byteLength(await page.content());
		await still(page);
		const found = await look(page, seen, {axe: whole, keys: whole,
		    dark: whole, large: name === "both scenarios"});
		await page.setViewportSize({width: 1280, height: 800});
		await still(page);
		found.push(...(await page.evaluate(measure)).map((fault) =>
		    `1280: ${fault}`));
		if (await page.locator("html").getAttribute("lang") !== lang)
			found.push("it is in another language");
		await page.setViewportSize({width: 320, height: 640});
		faults.get(name).push(...found.map((fault) => `${lang}: ${fault}`));
		seen.forget();
	}
	await page.context().close();
}

module.exports = async (browser, settings, tap) => {
	const faults = new Map(Object.keys(PAGES).map((name) => [name, []]));

	await Promise.all([ways(browser, settings, tap),
		...LANGUAGES.map((lang) => pages(browser, settings, lang, faults))]);
	for (const [name, list] of faults)
		tap.equal(list, [], `the local Payme, ${name}: three languages, ` +
		    "two sizes, light and dark");
};
