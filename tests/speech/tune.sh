#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The wake word tuned on a fixed eighth of its recordings and of ordinary talk, and the threshold
# put into a configuration.
set -u
# shellcheck source=tests/support/speech_script.sh
. tests/support/speech_script.sh
tests="a_wake_word_is_tuned_on_recordings the_threshold_is_put_into_a_configuration
a_meter_shows_how_sure_the_wake_word_is"

needs_recordings

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# number KEY PART JSON: of the part `chosen_on` or `reported_on`.
number() {
	sed -n "s/\"table\".*//; s/.*\"$2\":{[^}]*\"$1\":\([0-9.]*\).*/\1/p" <<<"$3"
}

cat >"$folder/earshot.yaml" <<'END'
# Ours.
version: 1
sandbox: off
wake:
  words: [computer]  # Star Trek
END

found=$("$earshot" -c "$folder/earshot.yaml" tune --every 8 --json --rate 2 \
	--wake "$speech/wake-computer.jsonl" --talk "$speech/talk.jsonl" --write "$folder/earshot.yaml")
missed=$(number missed_share reported_on "$found")
alarms=$(number false_alarms reported_on "$found")
echo "missed ${missed:-?}, false alarms ${alarms:-?}: $found" >&2
awk -v missed="${missed:-1}" -v alarms="${alarms:-9}" 'BEGIN { exit !(missed <= 0.15 && alarms <= 1) }'
verdict a_wake_word_is_tuned_on_recordings $?

threshold=$(sed -n 's/.*"word":"computer","threshold":\([0-9.]*\).*/\1/p' <<<"$found")
diff - "$folder/earshot.yaml" >&2 <<END && "$earshot" -c "$folder/earshot.yaml" check >&2
# Ours.
version: 1
sandbox: off
wake:
  thresholds: {computer: ${threshold:-none}}
  words: [computer]  # Star Trek
END
verdict the_threshold_is_put_into_a_configuration $?

clip=$(find "$speech/wake/computer" -name '*.flac' | sort | sed -n 1p)
shown=$("$earshot" -c "$folder/earshot.yaml" tune --live --json --recording "$clip")
echo "$shown" >&2
grep -q '"word":"computer","score":0\.[0-9]*,"threshold":[0-9.]*,"wakes":true,"db":-[0-9.]*,"peak":0' \
	<<<"$shown"
verdict a_meter_shows_how_sure_the_wake_word_is $?
