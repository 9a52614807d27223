#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each target of tests/fuzz/ takes a few files like those that it is for, as they are and changed,
# with the sanitizers: a short run, so that the targets keep building and holding what they say.
set -u
cd "$(dirname "$0")/../.." || exit 1
programs=${SANITIZED:-build/sanitize/earshot}
programs=${programs%/*}/tests/fuzz
failed=0

# Not everything has files of its own; then the text of others must do.
corpus() {
	case $1 in
	base_document | home_device_map) echo devices/examples/*.yaml devices/dialects/plain.yaml ;;
	base_json | import_discovery | wire_message) echo tests/golden/import/*_house.json ;;
	grammar_jsgf) echo grammars/*.gram ;;
	recognise_noise_model) echo audio/recognise/noise.model ;;
	*) echo tests/golden/plans.txt grammars/answers.yaml ;;
	esac
}

for source in tests/fuzz/*.c; do
	name=$(basename "$source" .c)
	# shellcheck disable=SC2046 # no name has a space
	if timeout -k 5 120 "$programs/$name" $(corpus "$name") >&2; then
		echo "pass fuzz_$name"
	else
		echo "fail fuzz_$name"
		failed=1
	fi
done
exit $failed
