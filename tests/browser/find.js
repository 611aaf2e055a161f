/* The buyer of a storefront's order is made out: the form, and what follows. */
"use strict";

const {listen, look, measure, open} = require("./look.js");

const SIZES = [[320, 640], [1280, 800]];
const FORM = "payme-checkout?cashbox=cms&lang=";
const WORDS = {
	ru: ["E-mail или телефон", "Продолжить", "Оплатить через Payme"],
	uz: ["E-mail yoki telefon", "Davom etish", "Payme orqali to‘lash"],
	en: ["E-mail or phone", "Continue", "Pay with Payme"],
};

/* Filled in wrongly, then as it should be; what is seen is looked at. */
async function find(browser, settings, size, lang, number, options = {}) {
	const [contact, next, pay] = WORDS[lang];
	const page = await open(browser, ...size, options);
	const seen = listen(page, [settings.site]);
	const script = options.javaScriptEnabled !== false;
	const faults = [];
	const see = async (name) => {
		const found = script
		    ? await look(page, seen, {axe: true, keys: true, dark: true})
		    : await page.evaluate(measure);

		faults.push(...found.map((fault) => `${name}: ${fault}`));
		seen.forget();
	};
	const send = async (text) => {
		await page.getByLabel(contact).fill(text);
		await page.getByRole("button", {name: next}).press("Enter");
	};

	await page.goto(`${settings.site}/${FORM}${lang}`);
	await see("the form");
	await page.locator("#number").fill(number);
	await send("eve@mail.test");
	await page.getByRole("alert").waitFor();
	await see("not found");
	if (await page.getByLabel(contact).inputValue() !== "")
		faults.push("what was typed stands there again");
	if (await page.locator("#number").inputValue() !== number)
		faults.push("the number does not stay");
	await send("90 123-45-67");
	await page.getByRole("button", {name: pay}).waitFor();
	await see("found");
	await page.reload();
	await page.getByRole("button", {name: pay}).waitFor();
	if (page.url().includes("mail") || page.url().includes("1234567"))
		faults.push("the address has the contact");
	await page.getByRole("button", {name: pay}).press("Enter");
	await page.waitForURL(`${settings.shop}/pay`);
	const sent = JSON.parse(await page.textContent("body"));
	seen.forget();
	await page.goto(new Map(sent.fields).get("callback"));
	await page.locator(".awaiting").waitFor();
	await see("the way back");
	await page.context().close();
	return faults;
}

module.exports = async (browser, settings, tap) => {
	for (const [i, lang] of Object.keys(WORDS).entries())
		tap.equal(await find(browser, settings, SIZES[i % 2], lang,
		    `shop-${lang}`), [],
		`${lang}: a shop's order is found by its buyer, and paid`);
	tap.equal(await find(browser, settings, SIZES[0], "ru", "shop-plain",
	    {javaScriptEnabled: false}), [], "without JavaScript too");
};
