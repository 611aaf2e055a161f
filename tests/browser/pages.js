/* Every page, in each language and size: one visit, all that can be seen. */
"use strict";

const {listen, look, measure, open} = require("./look.js");

const LANGUAGES = ["ru", "uz", "en"];
const SIZES = [[320, 640], [1280, 800]];
const TABS = 3;

/* {name, status, path(lang), more}: where it is, and what it answers. */
function list(settings) {
	const unsigned = (name, status, path, more) => ({name, status, more,
	    path: (lang) => `${path}&lang=${lang}`});
	const signed = (name, status, key, more) => ({name, status, more,
	    path: (lang) => settings.signed[key][lang]});
	const hostile = encodeURIComponent(settings.hostile);
	const checkout = "payme-checkout?order_id=";
	const state = "payme-status?order_id=";

	return [
		unsigned("an order", 200, `${checkout}197`),
		unsigned("a hostile order", 200, checkout + hostile),
		unsigned("a long order", 200, checkout + "W".repeat(220)),
		signed("an order with 10 kB of description", 200, "checkout",
		    {large: true}),
		unsigned("how much to pay", 200,
		    "payme-checkout?cashbox=phone&phone=903595731"),
		unsigned("a wrong sum", 400,
		    "payme-checkout?cashbox=phone&phone=903595731&sum=0.01"),
		unsigned("an order that is paid", 409, `${checkout}paid`),
		unsigned("an order that is withdrawn", 409, `${checkout}cancelled`),
		unsigned("an order under way", 409, `${checkout}busy`),
		unsigned("no order", 404, `${checkout}none`),
		unsigned("a wrong signature", 403, `${checkout}197&sig=1`),
		signed("an old signature", 403, "old"),
		signed("another content", 409, "changed"),
		unsigned("a wrong method", 405, `${checkout}197`, {method: "POST"}),
		...["197", "paid", "held", "fulfilled", "cancelled", "refunded"]
		    .map((order) => unsigned(`the state of ${order}`, 200,
		    state + order)),
		unsigned("the state of no order", 404, `${state}none`),
		signed("the state, with 10 kB of description", 200, "status",
		    {large: true}),
		...[31601, 31610, 31611, 31612, 31622, 31623, 31630].map((code) =>
		    unsigned(`the error -${code}`, 200, `${state}197&error=-${code}`)),
		unsigned("the QR code", 200, "payme-qr?order_id=197&type=page"),
		unsigned("a large QR code", 200,
		    "payme-qr?order_id=197&type=page&width=600"),
		unsigned("no link for a QR code", 409,
		    `payme-qr?type=page&order_id=${hostile}`),
		unsigned("a shop's order, whose?", 200, "payme-checkout?cashbox=cms"),
		unsigned("a shop's order by its number", 403,
		    "payme-status?cashbox=cms&order_id=1"),
		unsigned("the button alone", 200, "payme-button?order_id=197"),
		{name: "no configuration", status: 503, path: () => "broken",
		    more: {dark: false, lang: "ru"}},
	];
}

async function visit(tab, settings, one, lang, more) {
	const {page, seen} = tab;

	seen.forget();
	if (one.more && one.more.method)
		await page.route("**", (route) =>
		    route.continue({method: one.more.method}));
	const response = await page.goto(`${settings.site}/${one.path(lang)}`);
	const faults = await look(page, seen, {...more, ...one.more});
	if (response.status() !== one.status)
		faults.push(`the status is ${response.status()}`);
	if (await page.evaluate(() => document.documentElement.lang) !==
	    (one.more && one.more.lang || lang))
		faults.push("it is in another language");
	await page.unrouteAll();
	return faults;
}

/* Some tabs, each of which does the next visit until none is left. */
async function inTabs(browser, settings, size, options, visits) {
	const left = visits.slice();

	await Promise.all(Array.from({length: TABS}, async () => {
		const page = await open(browser, ...size, options);
		const tab = {page, seen: listen(page, [settings.site])};

		for (let next = left.shift(); next; next = left.shift())
			await next(tab);
		await page.context().close();
	}));
}

async function everywhere(browser, settings, pages, tap) {
	const faults = new Map(pages.map((one) => [one.name, []]));
	let largest = 0;

	for (const size of SIZES) {
		/* What these ask for depends neither on the width nor, in the
		 * dark, on the language. */
		const small = size === SIZES[0];
		const visits = pages.flatMap((one) => LANGUAGES.map((lang) =>
		    async (tab) => {
			const got = await visit(tab, settings, one, lang, {axe: small,
			    keys: small, dark: small && lang === LANGUAGES[0]});

			if (!one.more || !one.more.large)
				largest = Math.max(largest, tab.seen.bytes);
			faults.get(one.name).push(...got.map((fault) =>
			    `${lang} ${size[0]}: ${fault}`));
		    }));

		await inTabs(browser, settings, size, {}, visits);
	}
	for (const [name, list] of faults)
		tap.equal(list, [],
		    `${name}: three languages, two sizes, light and dark`);
	tap.ok(largest <= 30000, "the largest page loads less than 30 kB", largest);
}

/* Without JavaScript everything is there as well. */
async function withoutScript(browser, settings, pages, tap) {
	const faults = [];
	const visits = pages.filter((one) => !one.more || !one.more.method)
	    .map((one) => async ({page, seen}) => {
		seen.forget();
		await page.goto(`${settings.site}/${one.path("ru")}`);
		await page.getByRole("heading", {level: 1}).waitFor();
		const all = seen.faults.concat(await page.evaluate(measure));
		faults.push(...all.map((fault) => `${one.name}: ${fault}`));
	    });

	await inTabs(browser, settings, SIZES[0], {javaScriptEnabled: false}, visits);
	tap.equal(faults, [], "all pages are there without JavaScript");
}

/* The cheque is sent, and the shop's way back taken, by keys alone. */
async function byKeys(browser, settings, tap) {
	const page = await open(browser, 320, 640);
	const sent = async () => JSON.parse(await page.textContent("body"));

	await page.goto(`${settings.site}/payme-checkout?order_id=197&lang=uz`);
	await page.getByRole("button").focus();
	await page.keyboard.press("Enter");
	await page.waitForURL(`${settings.shop}/pay`);
	const cheque = await sent();
	tap.equal([cheque.method, cheque.fields], ["POST", [
		["merchant", "587f72c72cac0d162c722ae2"], ["amount", "125000000"],
		["account[order_id]", "197"], ["lang", "uz"],
		["callback", `${settings.site}/payme-status/main/197?uz`]]],
	"the Enter key sends the cheque");
	await page.goto(`${settings.site}/payme-checkout?cashbox=phone` +
	    "&phone=903595731&lang=en");
	await page.getByLabel("Amount, in sum").fill("19.99");
	await page.keyboard.press("Enter");
	await page.getByText("19.99 sum").waitFor();
	tap.ok(page.url().includes("cashbox=phone"), "and the sum of an account");
	await page.goto(`${settings.site}/payme-status?order_id=197` +
	    "&error=-31630&lang=ru");
	await page.getByRole("link", {name: "Попробовать ещё раз"}).press("Enter");
	await page.waitForURL("**/payme-checkout?*");
	await page.getByRole("link", {name: "Вернуться в магазин"}).press("Enter");
	await page.waitForURL(`${settings.shop}/`);
	tap.ok(true, "what failed is tried again, and the shop is a key away");
}

/* A receipt on paper: black on white, nothing to press. */
async function printed(browser, settings, tap) {
	const page = await open(browser, 1280, 800, {colorScheme: "dark"});

	await page.goto(`${settings.site}/payme-status?order_id=paid&lang=en`);
	await page.emulateMedia({media: "print", colorScheme: "dark"});
	tap.equal([await page.getByRole("link").count(),
	    await page.locator(".sum").isVisible(), await page.evaluate(() =>
	    getComputedStyle(document.body).backgroundColor)],
	[0, true, "rgb(255, 255, 255)"], "a paid order can be printed");
}

module.exports = async (browser, settings, tap) => {
	const pages = list(settings);

	await everywhere(browser, settings, pages, tap);
	await withoutScript(browser, settings, pages, tap);
	await byKeys(browser, settings, tap);
	await printed(browser, settings, tap);
};
