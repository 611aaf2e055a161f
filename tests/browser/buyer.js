/* A buyer pays at the local Payme, from the order to the way back. */
"use strict";

const {listen, look, open} = require("./look.js");

const CARD = "8600 4954 7331 6478";
const WORDS = {
	ru: ["Оплатить через Payme", "Оплачено", "Вернуться в магазин"],
	uz: ["Payme orqali to‘lash", "To‘landi", "Do‘konga qaytish"],
	en: ["Pay with Payme", "Paid", "Back to the shop"],
};

async function pay(browser, settings, lang) {
	const [button, paid, back] = WORDS[lang];
	const page = await open(browser, 320, 640, {locale: "de-DE"});
	const seen = listen(page, [settings.site]);
	const faults = [];
	/* Each page of the local Payme is looked at as the others are. */
	const see = async (name) => {
		const found = await look(page, seen, {axe: true, keys: true,
		    dark: true});

		faults.push(...found.map((fault) => `${name}: ${fault}`));
		seen.forget();
	};

	await page.goto(`${settings.site}/payme-checkout?cashbox=local` +
	    `&order_id=${lang}&lang=${lang}`);
	seen.forget();
	await page.getByRole("button", {name: button}).click();
	await page.locator("#number").waitFor();
	await see("the card");
	await page.locator("#number").fill(CARD);
	await page.locator("#expiry").fill("0399");
	await page.keyboard.press("Enter");
	await page.locator("#code").waitFor();
	await see("the code");
	await page.locator("#code").fill("666666");
	await page.keyboard.press("Enter");
	await page.waitForURL("**/payme-status/**");
	await page.getByRole("heading", {name: paid, exact: true}).waitFor();
	const end = await page.evaluate(() => document.documentElement.lang);
	await page.getByRole("link", {name: back}).click();
	await page.waitForURL(`${settings.shop}/`);
	await page.context().close();
	return {faults, end};
}

/* What the local Payme has for the developer. */
async function tools(browser, settings) {
	const page = await open(browser, 320, 640);
	const seen = listen(page, [settings.site]);
	const faults = [];

	for (const name of ["", "scenario", "faults"]) {
		seen.forget();
		await page.goto(`${settings.site}/payme-sandbox/${name}?lang=uz`);
		faults.push(...(await look(page, seen,
		    {axe: true, keys: true, dark: true}))
		    .map((fault) => `${name}: ${fault}`));
	}
	await page.context().close();
	return faults;
}

module.exports = async (browser, settings, tap) => {
	const all = await Promise.all(Object.keys(WORDS).map((lang) =>
	    pay(browser, settings, lang)));

	Object.keys(WORDS).forEach((lang, i) => {
		tap.equal(all[i].faults, [],
		    `${lang}: a buyer pays at the local Payme`);
		tap.equal(all[i].end, lang, `${lang}: and reads so in his language`);
	});
	tap.equal(await tools(browser, settings), [], "the local Payme's own pages");
};
