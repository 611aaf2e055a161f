/* How the card form looks in each of its states, and who can use it. */
"use strict";

const {look, measure, still} = require("./look.js");
const {Till, fresh, GOOD} = require("./till.js");

const LANGUAGES = ["ru", "uz", "en"];

/* A user with a saved card, whose order is paid with it. */
async function save(till, user, number = GOOD, pin = "4071") {
	await till.arrive(fresh(), user);
	await till.page.locator("#card-save").check();
	await till.page.locator("#card-pin").fill(pin);
	await till.card(number);
	await till.code();
	await till.state("paid");
}

/* {state: how it comes about}; each goes on from the one before it. */
const STATES = {
	"the empty form": (till) => till.arrive(),
	"a wrong number": async (till) => {
		await till.page.locator("#card-number").fill("8600495473316479");
		await till.problem(till.words.c.wrong_number);
	},
	"a wrong expiry": async (till) => {
		await till.card(GOOD, "1320");
		await till.problem(till.words.c.wrong_expiry);
	},
	"a refused card": async (till) => {
		await till.card("4444445987459073");
		await till.problem({ru: "заблокирована", uz: "bloklangan",
		    en: "blocked"}[till.lang]);
	},
	"the code": async (till) => {
		await till.card();
		await till.page.locator("#code-text").waitFor();
	},
	"half a code": async (till) => {
		await till.code("12");
		await till.problem(till.words.c.wrong_code);
	},
	"saved cards": (till) => till.arrive(fresh(), `look-${till.lang}`),
	"a card to be saved": async (till) => {
		await till.page.locator("#card-save").check();
		await till.page.locator("#card-keep").waitFor();
	},
	"a bad PIN": async (till) => {
		await till.page.locator("#card-pin").fill("12");
		await till.card();
		await till.problem(till.words.c.bad_pin);
	},
	"a wrong PIN": async (till) => {
		await till.arrive(fresh(), `look-${till.lang}`);
		await forget(till.seen);
		await till.page.getByRole("radio").check();
		await till.page.locator("#pin").fill("0000");
		await till.press(till.words.c.pay);
		await till.problem(till.words.c.wrong_pin);
	},
};

/* No more than what is asked for from here on counts. */
async function forget(seen) {
	await Promise.all(seen.waiting);
	seen.forget();
}

async function states(browser, settings, lang, faults) {
	const till = await Till.open(browser, settings, lang);
	const {page, seen} = till;

	await save(till, `look-${lang}`);
	for (const [name, reach] of Object.entries(STATES)) {
		await forget(seen);
		await reach(till);
		if (!name.startsWith("the empty"))
			await still(page);
		const found = await look(page, seen, {axe: true, keys: true,
		    dark: true});
		await page.setViewportSize({width: 1280, height: 800});
		await still(page);
		found.push(...(await page.evaluate(measure)).map((fault) =>
		    `1280: ${fault}`));
		await page.setViewportSize({width: 320, height: 640});
		faults.get(name).push(...found.map((fault) => `${lang}: ${fault}`));
	}
	await till.close();
}

/* What Payme wants of a form of one's own. */
async function rules(browser, settings, tap) {
	const till = await (await Till.open(browser, settings, "en"))
	    .arrive(fresh());
	const got = await till.page.evaluate(() => {
		const inputs = [...document.querySelectorAll("#card input, " +
		    "#code input")];

		return [inputs.length, inputs.filter((input) => input.name).length,
		    [...document.querySelectorAll("#card, #code")].filter((form) =>
		    form.hasAttribute("action")).length];
	});

	tap.equal(got, [3, 0, 0], "no input has a name, no form has an action");
	for (const text of ["Powered by Payme", till.words.c.notice])
		tap.ok(await till.page.getByText(text).isVisible(),
		    `it can be read: ${text}`);
	tap.equal(await till.page.getByRole("link", {name: till.words.c.offer})
	    .getAttribute("href"), "https://cdn.payme.uz/terms/main.html",
	"and the offer is linked to");
	await till.close();
}

module.exports = async (browser, settings, tap) => {
	const faults = new Map(Object.keys(STATES).map((name) => [name, []]));

	await Promise.all([rules(browser, settings, tap),
		...LANGUAGES.map((lang) => states(browser, settings, lang, faults))]);
	for (const [name, list] of faults)
		tap.equal(list, [],
		    `${name}: three languages, two sizes, light and dark`);
};
module.exports.save = save;
