/* Reads the QR code in the picture of an element: what zbarimg makes of it. */
"use strict";

const {execFile} = require("child_process");
const fs = require("fs");
const path = require("path");

let count = 0;

async function read(settings, element) {
	const file = path.join(settings.folder, `code-${++count}.png`);

	await element.screenshot({path: file});
	const text = await new Promise((resolve) => execFile(settings.zbarimg,
	    ["--raw", "-q", "--nodbus", "-Sdisable", "-Sqrcode.enable", file],
	    (error, out) => resolve(out.replace(/\n$/, ""))));
	fs.unlinkSync(file);
	return text;
}

module.exports = {read};
