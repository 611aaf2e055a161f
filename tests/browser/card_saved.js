/* Saved cards: paid with by their PIN, removed; without JavaScript as well. */
"use strict";

const {measure} = require("./look.js");
const {save} = require("./card_look.js");
const {Till, fresh, leaks, posts, GOOD} = require("./till.js");

const MASKED = "860049******6478";

async function choose(till, pin) {
	await till.page.getByRole("radio").first().check();
	await till.page.locator("#pin").fill(pin);
}

async function saved(browser, settings, lang, tap) {
	const till = await Till.open(browser, settings, lang);
	const {page, words: {c}} = till;
	const user = `saved-${lang}`;
	const name = (text) => `${lang}: ${text}`;

	await save(till, user);
	tap.equal(await till.charges(), 1, name("a card is saved when it pays"));
	await till.arrive(fresh(), user);
	tap.ok((await page.textContent("#saved")).includes(MASKED),
	    name("it is offered, masked"));
	await choose(till, "0000");
	await till.press(c.pay);
	await till.problem(c.wrong_pin);
	tap.equal(await till.charges(), 0, name("a wrong PIN is told"));
	await choose(till, "4071");
	await page.locator("button:visible", {hasText: c.pay}).first().dblclick();
	await till.state("paid");
	tap.equal(await till.charges(), 1,
	    name("the right one pays once, though pressed twice"));
	await till.arrive(fresh(), user);
	await page.getByRole("radio").first().check();
	await till.card("4444445987459073");
	await page.locator("#problem:not(:empty)").waitFor();
	const near = await page.evaluate(() => {
		const note = document.getElementById("problem").getBoundingClientRect();
		const form = document.getElementById("card").getBoundingClientRect();

		return [note.bottom <= form.top && form.top - note.bottom < 50,
		    note.top >= 0 && note.bottom <= innerHeight];
	});
	tap.equal(near, [true, true],
	    name("why another one is refused stands above its form, in sight"));
	await till.press(c.remove);
	await page.locator("#saved").waitFor({state: "detached"});
	tap.ok(await page.locator("#card-number").isVisible(),
	    name("a card is removed, another one can be entered"));
	tap.equal(leaks(settings, till.kept, GOOD), [],
	    name("its number has gone to Payme alone"));
	await till.close();
}

/* Three wrong PINs, and it is gone; which another user never had. */
async function guessed(browser, settings, tap) {
	const till = await Till.open(browser, settings, "en");
	const {page, words: {c}} = till;

	await save(till, "guessed", GOOD, "90210");
	await till.arrive(fresh(), "other");
	tap.equal(await page.locator("#saved").count(), 0,
	    "nobody else has the card");
	await till.arrive(fresh(), "guessed");
	for (const text of [c.wrong_pin, c.wrong_pin, c.card_gone]) {
		await choose(till, "0000");
		await till.press(c.pay);
		await till.problem(text);
	}
	tap.equal([await page.locator("#saved").count(), await till.charges()],
	    [0, 0], "after three wrong PINs it is removed, and that is told");
	await till.close();
}

async function withoutScript(browser, settings, lang, tap) {
	const user = `plain-${lang}`;
	const name = (text) => `${lang}, without JavaScript: ${text}`;
	const first = await Till.open(browser, settings, lang);

	await save(first, user);
	await first.close();
	const till = await Till.open(browser, settings, lang, {script: false});
	const {page, words} = till;
	await till.arrive(fresh(), user);
	const lack = page.locator("noscript p");
	tap.equal([await lack.isVisible(), await lack.textContent(),
	    await page.locator("#card").isVisible(),
	    await page.locator("#code").isVisible(),
	    await page.evaluate(measure)], [true, words.c.script, false, false, []],
	name("the page says what it lacks"));
	await page.getByRole("link", {name: words.pay}).click();
	await page.waitForURL(`${settings.site}/payme-checkout?order_id=` +
	    `${till.order}&lang=${lang}`);
	tap.ok(await page.getByRole("button", {name: words.pay}).isVisible(),
	    name("and leads to Payme's page"));
	await page.goBack();
	await choose(till, "4071");
	await till.press(words.c.pay);
	await till.state("paid");
	tap.equal([await till.charges(), posts(till.kept, settings.payme)],
	    [1, []], name("a saved card pays all the same"));
	await till.close();
}

module.exports = async (browser, settings, tap) => {
	const languages = ["ru", "uz", "en"];

	await Promise.all([guessed(browser, settings, tap),
		...languages.map((lang) => saved(browser, settings, lang, tap)),
		...languages.map((lang) =>
		    withoutScript(browser, settings, lang, tap))]);
};
