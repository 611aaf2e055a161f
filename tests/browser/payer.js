/* Somebody who pays a bill: where he is, what he fills in, what he is told. */
"use strict";

const path = require("path");

const {accessible, listen, look, measure, open, still} =
    require("./look.js");
const {signed, sql, words} = require("./till.js");

let bills = 2000000;

/* An account of the electricity that nobody has paid yet. */
function fresh() {
	return `${++bills}`;
}

/* What is seen of one account: its fields in an address. */
function account(fields) {
	return Object.fromEntries(Object.entries(fields).map(([name, value]) =>
	    [`account.${name}`, value]));
}

class Payer {
	/* A tab; look is {width, height, dark, script}. */
	static async open(browser, settings, lang, {width = 320, height = 640,
	    dark = false, script = true} = {}) {
		const page = await open(browser, width, height, {locale: "de-DE",
		    colorScheme: dark ? "dark" : "light",
		    javaScriptEnabled: script});
		const v = require(path.join(settings.source,
		    "templates/service/words", `${lang}.json`));

		return Object.assign(new Payer(), {page, settings, lang, v,
		    dark, script, words: words(settings, lang),
		    seen: listen(page, [`${settings.site}/`])});
	}

	/* A page for ${user}; for nobody in particular without one. */
	async arrive(user, fields = {}) {
		const all = {lang: this.lang, ...fields};

		await this.page.goto(user ?
		    signed(this.settings, "payme-service", {user, ...all}) :
		    `${this.settings.site}/payme-service?` +
		    new URLSearchParams(all));
		return this;
	}

	/* The confirmation of a bill of its own. */
	async confirm(user, fields = {}) {
		return this.arrive(user, {service:
		    this.settings.services.electricity, step: "confirm",
		    amount: "700", ...account({region: "1", soato: "26290",
			customer_code: fresh()}), ...fields});
	}

	field(name) {
		return this.page.locator(`[name='account.${name}']:visible`);
	}

	async press(text) {
		await this.page.locator("button:visible", {hasText: text}).first()
		    .click();
	}

	async follow(text) {
		await this.page.getByRole("link", {name: text}).first().click();
	}

	async code(text = this.settings.otp) {
		await this.page.locator("#otp").fill(text);
		await this.press(this.page.url().includes("pending=") ?
		    this.v.next : this.v.pay);
	}

	/* Waits for a page by its heading. */
	async heading(text) {
		await this.page.getByRole("heading", {level: 1, name: text,
		    exact: true}).waitFor();
	}

	/* Waits for what is said to be wrong. */
	async problem(text) {
		await this.page.locator(".problem:visible", {hasText: text})
		    .waitFor();
	}

	async card(number = this.settings.number, expiry = "03/99") {
		await this.page.locator("#number").fill(number);
		await this.page.locator("#expiry").fill(expiry);
		await this.page.locator("button[value=add]").click();
	}

	/* axe-core is a script itself: where none runs, it looks at a copy. */
	async accessible() {
		const {width, height} = this.page.viewportSize();
		const copy = await open(this.page.context().browser(), width,
		    height, {colorScheme: this.dark ? "dark" : "light"});
		const text = await this.page.content();

		await copy.setContent(text.replace(/<script[^]*?<\/script>/g, ""));
		const found = await accessible(copy);
		await copy.context().close();
		return found;
	}

	/* What is wrong with the page that is open: sentences. */
	async look({axe, ...options}) {
		await this.page.waitForLoadState();
		await Promise.all(this.seen.waiting);
		/* The way there may be some pages long: the last one counts. */
		this.seen.bytes = Buffer.byteLength(await this.page.content());
		if (this.script)
			await still(this.page);
		const found = await look(this.page, this.seen,
		    {axe: axe && this.script, ...options});

		if (await this.page.locator("html").getAttribute("lang") !==
		    this.lang)
			found.push("it is in another language");
		if (axe && !this.script)
			found.push(...await this.accessible());
		this.seen.forget();
		return found;
	}

	/* The same at the size of a desk. */
	async lookWide() {
		await this.page.setViewportSize({width: 1280, height: 800});
		await still(this.page);
		const found = await this.page.evaluate(measure);

		await this.page.setViewportSize({width: 320, height: 640});
		return found.map((fault) => `1280: ${fault}`);
	}

	async close() {
		await this.page.context().close();
	}
}

/* How many payments Paylov has taken from a user. */
async function paid(settings, user) {
	return Number(await sql(settings, "SELECT COUNT(*) FROM " +
	    "payme_sandbox_paylov_payment WHERE state = 1 AND " +
	    `user = '${user}'`));
}

module.exports = {Payer, account, fresh, paid};
