/* The card form: each published test card, each language, size and scheme. */
"use strict";

const {Till, leaks, posts, EXPIRY, GOOD} = require("./till.js");

const LANGUAGES = ["ru", "uz", "en"];
const LOOKS = [{}, {width: 1280, height: 800, dark: true}, {dark: true},
    {width: 1280, height: 800}];
/* Where each ends, and what is said there. */
const CARDS = [
	[GOOD, "paid"],
	["8600069195406311", "paid"],
	["8600060921090842", "refused", {ru: "не подключено SMS",
	    uz: "SMS-xabarnoma ulanmagan", en: "no SMS notifications"}],
	["3333336415804657", "refused", {ru: "Срок действия карты истёк",
	    uz: "muddati tugagan", en: "has expired"}],
	["4444445987459073", "refused", {ru: "Карта заблокирована",
	    uz: "Karta bloklangan", en: "is blocked"}],
	["8600143417770323", "checking"],
	["8600134301849596", "charged", {ru: "не ответила вовремя",
	    uz: "o‘z vaqtida javob bermadi", en: "did not answer in time"}],
];

async function pay(till, number, end, text) {
	await till.arrive();
	await till.card(number);
	if (end === "refused") {
		await till.problem(text[till.lang]);
	} else {
		await till.code();
		if (end === "charged")
			await till.problem(text[till.lang]);
		else
			await till.state(end);
	}
	if (end === "charged" || end === "refused")
		await till.page.locator("#card-number").waitFor();
	return [await till.charges(), leaks(till.settings, till.kept, number),
	    posts(till.kept, `${till.settings.payme}/`).filter(({body}) =>
	    body.includes(number)).length];
}

/* Every card in every language; the sizes and schemes take turns. */
async function cards(browser, settings, tap) {
	const faults = new Map(CARDS.map(([number]) => [number, []]));
	const one = async (lang, look, [number, end, text]) => {
		const till = await Till.open(browser, settings, lang, look);
		const got = await pay(till, number, end, text).catch(
		    async (error) => [`${error}`,
		    await till.page.textContent("main")]);
		const wanted = [end === "paid" ? 1 : 0, [], 1];

		if (JSON.stringify(got) !== JSON.stringify(wanted))
			faults.get(number).push([lang, ...got]);
		await till.close();
	};

	/*
	 * The last two take their time, and a process of Payme's or ours each:
	 * one of them at a time, while the others go on.
	 */
	await Promise.all(LANGUAGES.map(async (lang, i) => {
		const row = async (some) => {
			for (const card of some)
				await one(lang, LOOKS[(i + CARDS.indexOf(card)) %
				    LOOKS.length], card);
		};

		await Promise.all([row(CARDS.slice(0, -2)), row(CARDS.slice(-2))]);
	}));
	for (const [number, end] of CARDS)
		tap.equal(faults.get(number), [], `card ${number} in three ` +
		    `languages: ${end}, and its number goes to Payme alone`);
}

/* What is said while the number is typed. */
async function typing(browser, settings, tap) {
	const till = await (await Till.open(browser, settings, "en")).arrive();
	const {page, words: {c}} = till;
	const number = page.locator("#card-number");
	const expiry = page.locator("#card-expiry");
	const said = () => page.locator("#problem").textContent();
	const kind = () => page.locator("#card-kind").textContent();
	const clear = async () => {
		await number.fill("");
		await expiry.fill("");
	};

	await number.pressSequentially("86004954");
	tap.equal([await number.inputValue(), await kind(), await said()],
	    ["8600 4954", "Uzcard", ""], "the number is grouped, its kind known");
	await number.pressSequentially("73316479");
	tap.equal([await number.inputValue(), await said()],
	    ["8600 4954 7331 6479", c.wrong_number],
	    "a wrong digit is told at the last one");
	await number.press("Backspace");
	tap.equal(await said(), "", "and no longer when it is taken back");
	await number.pressSequentially("8");
	tap.equal([await said(), await expiry.evaluate((node) =>
	    node === document.activeElement)], ["", true],
	"the right one leads on to the expiry");
	for (const [text, shown, problem] of [["0", "0", ""], ["1320", "13/20",
	    c.wrong_expiry], ["0320", "03/20", c.wrong_expiry], ["0099", "00/99",
	    c.wrong_expiry], ["0399", "03/99", ""]]) {
		await expiry.fill("");
		await expiry.pressSequentially(text);
		tap.equal([await expiry.inputValue(), await said()],
		    [shown, problem], `the expiry ${shown}`);
	}
	await clear();
	await number.pressSequentially("9860");
	tap.equal(await kind(), "Humo", "the other kind is known as well");
	await number.fill("8600");
	await number.evaluate((node) => node.setSelectionRange(2, 2));
	await number.pressSequentially("123");
	tap.equal([await number.inputValue(), await number.evaluate((node) =>
	    node.selectionStart)], ["8612 300", 6],
	"who types in the middle stays there");
	await clear();
	await till.press(c.next);
	tap.equal([await said(), await number.getAttribute("aria-invalid")],
	    [c.wrong_number, "true"], "what is empty is asked for");
	await number.fill(GOOD);
	await till.press(c.next);
	tap.equal([await said(), await number.getAttribute("aria-invalid"),
	    await expiry.getAttribute("aria-invalid")],
	[c.wrong_expiry, null, "true"], "one after the other");
	tap.equal(posts(till.kept, settings.payme), [],
	    "and nothing is sent before it is right");
	await till.close();
}

/* The clipboard is one for all: one tab, one paste after the other. */
async function paste(browser, settings, tap) {
	const till = await (await Till.open(browser, settings, "en")).arrive();
	const {page} = till;
	const number = page.locator("#card-number");

	await page.context().grantPermissions(
	    ["clipboard-read", "clipboard-write"]);
	for (const text of ["8600 4954 7331 6478", "8600-4954-7331-6478",
	    " 8600495473316478\n", "8600\u00a04954\u00a07331\u00a06478"]) {
		await number.fill("");
		await page.evaluate((value) => navigator.clipboard.writeText(value),
		    text);
		await number.focus();
		await page.keyboard.press("Control+V");
		tap.equal([await number.inputValue(),
		    await page.locator("#problem").textContent()],
		["8600 4954 7331 6478", ""], `${JSON.stringify(text)} is pasted`);
	}
	await page.locator("#card-expiry").fill(EXPIRY);
	await page.keyboard.press("Enter");
	await till.code();
	await till.state("paid");
	tap.equal([await till.charges(), leaks(settings, till.kept, GOOD)], [1, []],
	    "and pays, by the Enter key");
	await till.close();
}

/* The code: its time, another one, a wrong one, another card. */
async function codes(browser, settings, lang, tap) {
	const till = await Till.open(browser, settings, lang);
	const {page, words: {c}} = till;
	const again = page.locator("#code-again");
	const asked = () => posts(till.kept, settings.payme).filter(({body}) =>
	    body.includes("get_verify_code")).length;

	await page.clock.install();
	await till.arrive();
	await till.card();
	await page.locator("#code-text").waitFor();
	const first = await again.textContent();
	tap.ok(await again.isDisabled() && first.startsWith(c.again) &&
	    /\([1-9][0-9]\)$/.test(first) && (await page.textContent("#code")).includes(c.sent),
	`${lang}: a code is on its way, another one not yet`, first);
	await page.clock.fastForward(61000);
	await page.locator("#code-again:enabled").waitFor();
	tap.equal((await again.textContent()).trim(), c.again,
	    `${lang}: after its time another one can be asked for`);
	const sent = page.waitForResponse((response) => (response.request()
	    .postData() || "").includes("get_verify_code"));
	await again.click();
	await sent;
	await page.locator("#code-again:disabled").waitFor();
	tap.equal(asked(), 2, `${lang}: and is sent, once`);
	await till.code("12");
	tap.equal(await page.textContent("#problem"), c.wrong_code,
	    `${lang}: half a code is no code`);
	await till.code("123456");
	await till.problem({ru: "Неверный код", uz: "Kod noto‘g‘ri",
	    en: "The code is wrong"}[lang]);
	await till.press(c.back);
	await page.locator("#card-number").waitFor();
	tap.equal(await page.textContent("#problem"), "",
	    `${lang}: a wrong code is told, and another card can be taken`);
	await till.card("8600069195406311");
	await till.code();
	await till.state("paid");
	tap.equal([await till.charges(), leaks(settings, till.kept, GOOD)],
	    [1, []], `${lang}: which pays`);
	await till.close();
}

module.exports = async (browser, settings, tap) => {
	await Promise.all([
		cards(browser, settings, tap),
		typing(browser, settings, tap),
		paste(browser, settings, tap),
		...LANGUAGES.map((lang) => codes(browser, settings, lang, tap)),
	]);
};
