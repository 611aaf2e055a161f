#!/bin/sh
# The tests in C once more: built, by clang where there is one, with
# AddressSanitizer and UndefinedBehaviorSanitizer in a tree of their own, and
# under valgrind.
set -u

tree=$PAYME_BUILD/sanitized
log=$tree.log
programs="tests/unit tests/faults/system tests/fuzz/replay"

case $PAYME_BUILD in
*/_build/sub)
	echo "1..0 # SKIP not again within distcheck"
	exit 0
	;;
esac
if [ ! -x "$PAYME_BUILD/tests/unit" ]; then
	echo "1..0 # SKIP check is not installed"
	exit 0
fi
compiler=gcc
if command -v clang >/dev/null; then
	compiler=clang
fi

count=0
# ok NAME COMMAND...: its output is shown if it fails.
ok() {
	name=$1
	shift
	count=$((count + 1))
	if "$@" >"$log" 2>&1; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		grep -v '^ok ' "$log" | tail -n 60 | sed 's/^/# /'
	fi
}

# shellcheck disable=SC2086 # the programs are a list of words
build() {
	mkdir -p "$tree" && cd "$tree" &&
		CC=$compiler "$PAYME_SOURCE/configure" --enable-sanitizers \
			--enable-werror CFLAGS="-g -O1" &&
		make -j2 all && make -j2 $programs tests/faults/database
}

rm -rf "$tree"
ok "$compiler builds everything without a warning" build
for program in $programs; do
	ok "$program is clean for the sanitizers" "$tree/$program"
done
if PATH=$PATH:/usr/sbin command -v mariadbd >/dev/null; then
	ok "tests/faults/database is clean for the sanitizers" \
		env PAYME_BUILD="$tree" python3 \
		"$PAYME_SOURCE/tests/faults/database.py"
fi
if command -v valgrind >/dev/null; then
	for program in tests/unit tests/faults/system; do
		ok "$program is clean for valgrind" \
			env CK_FORK=no valgrind --quiet --error-exitcode=9 \
			--leak-check=full --errors-for-leak-kinds=definite \
			"$PAYME_BUILD/$program"
	done
fi
rm -rf "$tree" "$log"
echo "1..$count"
