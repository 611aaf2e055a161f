/*
 * A bill is paid, from the catalogue to the printed receipt, by somebody who has
 * no card at Paylov yet: with a script and without, in each language and size.
 */
"use strict";

const {Payer, fresh, paid} = require("./payer.js");

const LANGUAGES = ["ru", "uz", "en"];
const SIZES = [{width: 320, height: 640}, {width: 1280, height: 800}];
const MASKED = "860049******6478";

/* The values that a list offers. */
async function options(payer, name) {
	return payer.field(name).locator("option").evaluateAll((all) =>
	    all.map((option) => option.value).filter(Boolean));
}

/* With a script the lists follow at once, and what does not fit goes. */
async function fillAtOnce(payer, code) {
	const seen = [await payer.field("soato").isDisabled()];

	await payer.field("region").selectOption("2");
	seen.push(await options(payer, "soato"));
	await payer.field("soato").selectOption("27224");
	await payer.field("region").selectOption("1");
	seen.push(await options(payer, "soato"),
	    await payer.field("soato").inputValue());
	await payer.field("soato").selectOption("26290");
	await payer.field("customer_code").fill(code);
	await payer.press(payer.v.next);
	return seen;
}

/* Without one, what others depend on is a page of its own. */
async function fillInSteps(payer, code, see) {
	const seen = [await payer.field("soato").count()];

	await payer.field("region").selectOption("2");
	await payer.press(payer.v.next);
	await payer.field("soato").waitFor();
	seen.push(await options(payer, "soato"));
	await see("the second step");
	await payer.field("region").selectOption("1");
	await payer.field("soato").selectOption("27224");
	await payer.field("customer_code").fill(code);
	await payer.press(payer.v.next);
	await payer.problem(payer.v.flaw_parent);
	await see("a wrong choice");
	seen.push(await options(payer, "soato"),
	    await payer.field("soato").inputValue());
	await payer.field("soato").selectOption("26290");
	await payer.press(payer.v.next);
	return seen;
}

const FOLLOWED = [["27224", "27248"], ["26280", "26264", "26290"], ""];

async function addCard(payer, see) {
	const {page, v} = payer;

	await page.getByText(v.no_cards).waitFor();
	await see("no card");
	await page.locator("a.button", {hasText: v.first_card}).click();
	await payer.heading(v.cards);
	await page.getByText(v.warning).waitFor();
	await see("a card's form");
	await payer.card("8600 4954 7331 647");
	await page.getByRole("alert").waitFor();
	await see("a card that is refused");
	await payer.card();
	await page.getByText(v.sent).waitFor();
	await see("the card's code");
	await payer.code("000000");
	await page.getByRole("alert").waitFor();
	await see("the card's code is wrong");
	await payer.code();
	await payer.heading(v.confirm);
}

/* What is left of the page on paper, and on how many sheets. */
async function print(payer) {
	const {page} = payer;

	await page.emulateMedia({media: "print"});
	const seen = await page.evaluate(() => [...document.querySelectorAll(
	    "a, button, nav, input")].filter((node) => node.checkVisibility() &&
	    getComputedStyle(node).visibility === "visible").length);
	const sheets = (await page.pdf({format: "A4"})).toString("latin1")
	    .match(/\/Type\s*\/Page\b/g).length;

	await page.emulateMedia({media: "screen"});
	return [seen, sheets];
}

async function walk(browser, settings, lang, look, tap) {
	const payer = await Payer.open(browser, settings, lang, look);
	const {page, v} = payer;
	const user = `walk-${lang}-${look.width}-${look.script}`;
	const name = `${lang}, ${look.width} px, ` +
	    `${look.script ? "with" : "without"} JavaScript`;
	const faults = [];
	const see = async (what) => {
		const found = await payer.look({axe: look.whole,
		    keys: look.whole});

		faults.push(...found.map((fault) => `${what}: ${fault}`));
	};
	const code = fresh();

	await payer.arrive(user);
	await see("the catalogue");
	await page.locator("#q").fill("электро");
	await payer.press(v.find);
	await page.waitForURL(/[?&]q=/);
	await see("what was found");
	await payer.follow("Электроэнергия");
	await payer.heading("Электроэнергия");
	await see("the form");
	const [first, ...followed] = await (look.script ?
	    fillAtOnce(payer, code) : fillInSteps(payer, code, see));
	tap.equal([Boolean(first), followed], [look.script, FOLLOWED],
	    `${name}: a list follows the one that it depends on`);
	await page.getByText("NORMATOV BAHODIR").waitFor();
	await see("what is owed");
	await page.locator("#amount").fill("499");
	await payer.press(v.next);
	await payer.problem(v.too_little);
	await see("too little");
	await page.locator("#amount").fill("15 100");
	await payer.press(v.next);
	await payer.heading(v.confirm);
	await addCard(payer, see);
	await page.getByText(MASKED).waitFor();
	await see("the confirmation");
	await page.locator("#once button").dblclick();
	await page.locator("#otp").waitFor();
	await see("the code");
	await payer.code("000000");
	await page.getByRole("alert").waitFor();
	await see("a wrong code");
	await payer.code();
	await payer.heading(v.paid);
	await see("the receipt");
	const rows = await page.locator("dt").allTextContents();
	tap.equal(["reference", "terminal", "merchant", "time", "transaction"]
	    .filter((key) => !rows.includes(v[key])), [],
	`${name}: the receipt has its data`);
	tap.equal([await page.locator("#print").isVisible(), await print(payer)],
	    [look.script, [0, 1]], `${name}: and is printed on one sheet`);
	await payer.follow(v.history);
	await payer.heading(v.history);
	await see("the history");
	await page.locator(".list a").click();
	await payer.heading(v.paid);
	tap.equal([faults, await paid(settings, user)], [[], 1],
	    `${name}: a bill is paid, once, and each page is as it has to be`);
	await payer.close();
}

module.exports = async (browser, settings, tap) => {
	/* What depends on neither size nor script is looked at by turns. */
	const turn = [[0, 0], [2, 1]];

	await Promise.all(LANGUAGES.map(async (lang, i) => {
		for (const [k, size] of SIZES.entries())
			for (const script of [true, false])
				await walk(browser, settings, lang, {...size,
				    script, dark: (i + k + script) % 2 === 1,
				    whole: script && k === 0 ||
				    i === turn[k][Number(script)]}, tap);
	}));
};
