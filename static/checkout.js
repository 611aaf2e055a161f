/*
 * Paycom.Button(form, container) and Paycom.QR(form, container) as Payme's own
 * checkout script has them, from the shop's host: nothing is loaded but the
 * button's picture, beside this file.  payme-button(8) tells what is different.
 */
(function () {
"use strict";

const here = document.currentScript ? document.currentScript.src : "/static/";
const LINK_MAX = 2048;
const FIELD = new RegExp("^(merchant|amount|lang|callback(_timeout)?|detail|" +
    "description(\\[(ru|uz|en)\\])?|account\\[.+\\])$");
const LANGUAGES = ["ru", "uz", "en"];
const TEXTS = {
	pay: ["Оплатить через Payme", "Payme orqali to‘lash", "Pay with Payme"],
	scan: ["QR-код для оплаты через Payme", "Payme orqali to‘lash uchun QR-kod",
	    "QR code to pay with Payme"],
	sorry: ["Оплатить через Payme нельзя: ", "Payme orqali to‘lab bo‘lmaydi: ",
	    "Payment with Payme is not possible: "],
	place: ["не найдено место на странице", "sahifada joy topilmadi",
	    "its place in the page was not found"],
	form: ["не найдена форма", "shakl topilmadi", "the form was not found"],
	action: ["в action формы нет адреса http(s)",
	    "shaklning action qiymatida http(s) manzil yo‘q",
	    "the form’s action is no http(s) address"],
	twice: ["поле указано дважды", "maydon ikki marta berilgan",
	    "the field is given twice"],
	merchant: ["не указана касса", "kassa ko‘rsatilmagan",
	    "the merchant is not given"],
	account: ["не указано, за что платёж", "nima uchun to‘lov ekani noma’lum",
	    "what is paid for is not given"],
	number: ["нужно целое число больше нуля", "noldan katta butun son kerak",
	    "a whole number above zero is needed"],
	link: ["в ссылке не бывает «;» и «=»", "havolada «;» va «=» bo‘lmaydi",
	    "a link cannot carry “;” and “=”"],
	long: ["ссылка была бы слишком длинной", "havola juda uzun bo‘lar edi",
	    "the link would be too long"],
};

/* ------ the page ------ */

function find(what) {
	if (typeof what !== "string")
		return what && what.nodeType !== 1 ? what[0] : what;
	try {
		return document.querySelector(what) ||
		    document.getElementById(what);
	} catch (error) {
		return document.getElementById(what);
	}
}

function isForm(what) {
	return what instanceof HTMLFormElement;
}

function add(parent, name, attributes) {
	const node = document.createElementNS(
	    name === "svg" || name === "path" ?
	    "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml", name);

	for (const key of Object.keys(attributes))
		if (attributes[key] !== null)
			node.setAttribute(key, attributes[key]);
	return parent.appendChild(node);
}

function language(form, wanted) {
	const lang = isForm(form) && new FormData(form).get("lang");

	return [wanted, lang, document.documentElement.lang.slice(0, 2)]
	    .find((code) => LANGUAGES.includes(code)) || "ru";
}

function say(lang, key) {
	return TEXTS[key][LANGUAGES.indexOf(lang)];
}

function Mistake(key, name) {
	this.key = key;
	this.name = name;
}

/* Does it, or tells on the page and in the console why it cannot be done. */
function attempt(slot, form, what) {
	try {
		what();
	} catch (mistake) {
		if (!(mistake instanceof Mistake))
			throw mistake;
		const lang = language(form);
		const text = say(lang, "sorry") + say(lang, mistake.key) +
		    (mistake.name ? " (" + mistake.name + ")" : "");
		console.error(text);
		if (slot)
			add(slot, "span", {role: "alert", class: "payme-error",
			    lang}).textContent = text;
	}
}

/* ------ the cheque ------ */

function base64(text) {
	return btoa(Array.from(new TextEncoder().encode(text),
	    (byte) => String.fromCharCode(byte)).join(""));
}

function has(fields, start) {
	return Array.from(fields.keys()).some((name) => name.startsWith(start));
}

/* What Payme takes of the form: nested, or attached by form="...". */
function read(form) {
	const fields = new Map();

	new FormData(form).forEach((value, name) => {
		if (!FIELD.test(name) || typeof value !== "string")
			return;
		if (!name.startsWith("account"))
			value = value.trim();
		if (value === "" || name === "lang" && !LANGUAGES.includes(value))
			return;
		if (fields.has(name))
			throw new Mistake("twice", name);
		fields.set(name, value);
	});
	if (!fields.has("merchant"))
		throw new Mistake("merchant", "merchant");
	if (!has(fields, "account["))
		throw new Mistake("account", "account[...]");
	if (!/^[1-9]\d{0,14}$/.test(fields.get("amount")))
		throw new Mistake("number", "amount");
	if (!/^\d{0,15}$/.test(fields.get("callback_timeout") || ""))
		throw new Mistake("number", "callback_timeout");
	/* JSON as it stands, or in base64 as it is documented. */
	if (/^{/.test(fields.get("detail")))
		fields.set("detail", base64(fields.get("detail")));
	return fields;
}

function address(form) {
	try {
		const url = new URL(form.getAttribute("action"));

		if (/^https?:$/.test(url.protocol))
			return url.href;
	} catch (error) {
		/* It is no address. */
	}
	throw new Mistake("action");
}

/* The GET link: action/base64(m=...;ac.FIELD=...;a=...;l=...;c=...;ct=...). */
function link(form, fields) {
	const parts = [];
	const put = (key, name) => {
		const value = fields.get(name);

		if (/[;=\x00-\x1f]/.test(key + value))
			throw new Mistake("link", name);
		if (value !== undefined)
			parts.push(key + "=" + value);
	};

	put("m", "merchant");
	for (const name of fields.keys())
		if (name.startsWith("account["))
			put("ac." + name.slice(8, -1), name);
	put("a", "amount");
	put("l", "lang");
	put("c", "callback");
	put("ct", "callback_timeout");
	const url = address(form).replace(/\/*([?#].*)?$/, "/") +
	    base64(parts.join(";"));
	if (url.length > LINK_MAX)
		throw new Mistake("long");
	return url;
}

/* By the link, or by POST what a link cannot say. */
function send(form) {
	const fields = read(form);
	const target = form.getAttribute("target");
	let post = null;

	try {
		if (!has(fields, "d")) {
			add(document.createElement("p"), "a", {target,
			    href: link(form, fields), rel: "noopener"}).click();
			return;
		}
	} catch (mistake) {
		if (mistake.key !== "link" && mistake.key !== "long")
			throw mistake;
	}
	post = add(document.body, "form", {method: "post", target,
	    action: address(form), "accept-charset": "utf-8", hidden: ""});
	fields.forEach((value, name) =>
	    add(post, "input", {type: "hidden", name, value}));
	post.submit();
	post.remove();
}

/* ------ the button ------ */

function control(form, name) {
	return Array.from(form.elements).find((one) => one.name === name) ||
	    document.createElement("input");
}

/* "200" or "200px". */
function pixels(text) {
	return parseInt(text, 10) || null;
}

function drawButton(form, slot) {
	const look = control(form, "button");
	const lang = language(form, look.dataset.lang);
	const high = pixels(look.dataset.height);
	const width = pixels(look.dataset.width) ||
	    (high ? Math.round(high * 200 / 52) : 200);
	const file = (look.value === "white" ? "white_" : "colored_") + lang +
	    (look.dataset.type === "png" ? ".png" : ".svg");
	const button = add(slot, "input", {type: "image", width,
	    height: high || Math.round(width * 52 / 200),
	    src: new URL("button/" + file, here).href, alt: say(lang, "pay")});

	if (button.form !== form) {
		if (!form.getAttribute("id"))
			form.setAttribute("id", "payme-" + ++count);
		button.setAttribute("form", form.getAttribute("id"));
	}
	/* What the buyer types is looked at when it has been typed. */
	if (!Array.from(form.elements).some((one) =>
	    one.type !== "hidden" && /^(amount$|account\[)/.test(one.name)))
		attempt(slot, form, () => {
			address(form);
			read(form);
		});
	return (event) => {
		if (event.defaultPrevented ||
		    event.submitter && event.submitter !== button)
			return;
		event.preventDefault();
		while (button.nextSibling)
			button.nextSibling.remove();
		attempt(slot, form, () => send(form));
	};
}

/* ------ the QR code: byte mode, error correction M ------ */

const CHECKS = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28,
    28, 26, 26, 26, 26]; /* codewords of a block; from version 22 on, 28 */
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14,
    16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45,
    47, 49];

function capacity(version) {
	const marks = version < 2 ? 0 : (version / 7 | 0) + 2;

	return ((16 * version + 128) * version + 64 - (version < 7 ? 0 : 36) -
	    (marks ? (25 * marks - 10) * marks - 55 : 0)) / 8 | 0;
}

function times(a, b) {
	let product = 0;

	for (let i = 7; i >= 0; i--)
		product = product << 1 ^ (product >> 7) * 0x11d ^
		    (b >> i & 1) * a;
	return product;
}

/* The remainder of the polynomial ${data} by that of the checks. */
function checks(data, count) {
	let divisor = [1];
	let root = 1;

	for (let i = 0; i < count; i++) {
		divisor = divisor.concat(0).map((value, at) =>
		    value ^ (at ? times(divisor[at - 1], root) : 0));
		root = times(root, 2);
	}
	return data.reduce((rest, byte) => {
		const factor = byte ^ rest[0];

		return rest.slice(1).concat(0).map((value, at) =>
		    value ^ times(divisor[at + 1], factor));
	}, Array(count).fill(0));
}

/* {version, bytes}: data and checks, the blocks interleaved. */
function codewords(text) {
	let version = 1;
	const wide = () => version < 10 ? 1 : 2;
	const count = () => CHECKS[version - 1] || 28;
	const room = () => capacity(version) - count() * BLOCKS[version - 1];

	while (room() < text.length + wide() + 1)
		if (++version > 40)
			throw new Mistake("long");
	/* A nibble each; a nibble for the mode, and one for the end. */
	const size = text.length;
	const bytes = (wide() > 1 ? [size >> 8] : []).concat(size & 255,
	    Array.from(text, (char) => char.charCodeAt(0)), 0);
	const data = bytes.map((byte, at) =>
	    (at ? bytes[at - 1] << 4 & 255 : 0x40) | byte >> 4);
	for (let pad = 0xec; data.length < room(); pad ^= 0xfd)
		data.push(pad);
	const blocks = [];
	const many = BLOCKS[version - 1];
	for (let i = 0, at = 0; i < many; i++) {
		const end = at + ((room() + i) / many | 0);
		blocks.push(data.slice(at, end));
		at = end;
	}
	const weave = (rows) => rows[rows.length - 1].reduce((out, unused, at) =>
	    out.concat(rows.map((row) => row[at])), [])
	    .filter((byte) => byte !== undefined);
	return {version, bytes: weave(blocks).concat(
	    weave(blocks.map((block) => checks(block, count()))))};
}

/* A value with its checks: of the format, of the version. */
function checked(value, length, divisor) {
	let rest = value;

	for (let i = 0; i < length; i++)
		rest = rest << 1 ^ (rest >> length - 1) * divisor;
	return value << length | rest;
}

/* Rows of 0 and 1; the mask is number 2, as even as any for such texts. */
function encode(text) {
	const {version, bytes} = codewords(text);
	const size = 4 * version + 17;
	const rows = Array.from({length: size}, () => Array(size).fill(null));
	const set = (x, y, dark) => {
		if (y >= 0 && y < size && x >= 0 && x < size)
			rows[y][x] = dark ? 1 : 0;
	};
	const rings = (x, y, radius, light) => {
		for (let i = -radius; i <= radius; i++)
			for (let k = -radius; k <= radius; k++)
				set(x + i, y + k, !light.includes(
				    Math.max(Math.abs(i), Math.abs(k))));
	};

	for (let i = 0; i < size; i++) {
		set(6, i, i % 2 === 0);
		set(i, 6, i % 2 === 0);
	}
	rings(3, 3, 4, [2, 4]);
	rings(size - 4, 3, 4, [2, 4]);
	rings(3, size - 4, 4, [2, 4]);
	const marks = (version / 7 | 0) + 2;
	const step = version === 32 ? 26 :
	    Math.ceil((size - 13) / (2 * marks - 2)) * 2;
	const at = (i) => i ? size - 7 - step * (marks - 1 - i) : 6;
	for (let i = 0; version > 1 && i < marks; i++)
		for (let k = 0; k < marks; k++)
			if (i * k || i + k && i + k !== marks - 1)
				rings(at(i), at(k), 2, [1]);
	for (let i = 0; version > 6 && i < 18; i++) {
		const bit = checked(version, 12, 0x1f25) >> i & 1;

		set(size - 11 + i % 3, i / 3 | 0, bit);
		set(i / 3 | 0, size - 11 + i % 3, bit);
	}
	for (let i = 0; i < 15; i++) {
		const bit = (checked(2, 10, 0x537) ^ 0x5412) >> i & 1;

		set(8, i < 6 ? i : i < 8 ? i + 1 : size - 15 + i, bit);
		set(i < 8 ? size - 1 - i : i < 9 ? 7 : 14 - i, 8, bit);
	}
	set(8, size - 8, 1);
	/* Up and down, two columns at a time, from the right. */
	for (let right = size - 1, up = true, bit = 0; right > 0; right -= 2) {
		if (right === 6)
			right = 5;
		for (let i = 0; i < 2 * size; i++) {
			const x = right - i % 2;
			const y = up ? size - 1 - (i >> 1) : i >> 1;

			if (rows[y][x] !== null)
				continue;
			const dark = bytes[bit >> 3] >> 7 - bit % 8 & 1;
			set(x, y, dark ^ x % 3 === 0);
			bit++;
		}
		up = !up;
	}
	return rows;
}

function drawQR(form, slot) {
	const width = pixels(control(form, "qr").dataset.width) || 250;
	const draw = () => {
		slot.textContent = "";
		attempt(slot, form, () => {
			const href = link(form, read(form));
			const rows = encode(href);
			const side = rows.length + 8;
			const svg = add(add(slot, "a", {href,
			    target: form.getAttribute("target")}), "svg", {width,
			    height: width, viewBox: `0 0 ${side} ${side}`,
			    "shape-rendering": "crispEdges", role: "img",
			    "aria-label": say(language(form), "scan")});

			add(svg, "path", {fill: "#fff",
			    d: `M0 0h${side}v${side}H0z`});
			add(svg, "path", {d: rows.map((row, y) =>
			    row.map((dark, x) => dark ?
			    `M${x + 4} ${y + 4}h1v1h-1z` : "").join(""))
			    .join("")});
		});
	};

	draw();
	return draw;
}

/* ------ what the shop calls ------ */

const slots = new WeakMap(); /* of a container: what undoes it, by kind */
let count = 0;

function place(kind, draw, event, formName, name) {
	const container = find(name);
	const form = find(formName);
	let listener = null;

	if (!container) {
		attempt(null, form, () => {
			throw new Mistake("place", String(name));
		});
		return;
	}
	const undo = slots.get(container) || {};
	slots.set(container, undo);
	if (undo[kind])
		undo[kind]();
	const slot = add(container, "span", {class: "payme-" + kind});
	attempt(slot, form, () => {
		if (!isForm(form))
			throw new Mistake("form", String(formName));
		listener = draw(form, slot);
		form.addEventListener(event, listener);
	});
	undo[kind] = () => {
		slot.remove();
		if (listener)
			form.removeEventListener(event, listener);
	};
}

/* Fields and container may still come while the page is being read. */
function method(kind, draw, event) {
	return (form, container) => {
		const go = () => place(kind, draw, event, form, container);

		if (document.readyState === "loading")
			document.addEventListener("DOMContentLoaded", go);
		else
			go();
	};
}

window.Paycom = Object.assign(window.Paycom || {}, {
	Button: method("button", drawButton, "submit"),
	QR: method("qr", drawQR, "change"),
});
window.Paycom.Qr = window.Paycom.QR;
})();
