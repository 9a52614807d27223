# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# For the scripts of tests/speech: source it in the root of the checkout, with the names of the
# script's tests in `tests`.
#
#   earshot    the earshot that is tested
#   speech     where the recordings are

earshot=${EARSHOT:-build/earshot}
# shellcheck disable=SC2034 # used by whoever sources this
speech=../shared/speech

# skip_all REASON: skips every test of the script, and ends it.
skip_all() {
	local name
	# shellcheck disable=SC2154 # whoever sources this has set it
	for name in $tests; do
		echo "skip $name: $1"
	done
	exit 0
}

needs_recordings() {
	[ -d "$speech" ] || skip_all 'the recordings of ../shared/speech are not here'
}

# verdict NAME STATUS: pass if that is 0.
verdict() {
	if [ "$2" = 0 ]; then
		echo "pass $1"
	else
		echo "fail $1"
	fi
}
