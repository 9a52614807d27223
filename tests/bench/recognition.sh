# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154

# field LINE KEY: a value of a line of JSON.
field() {
	printf '%s\n' "$1" | awk -v key="\"$2\":" '{
		at = index($0, key)
		value = at ? substr($0, at + length(key)) : "-"
		sub(/[,}].*/, "", value)
		print value }'
}

# score CONFIG EVERY MANIFEST [OPTION…]: one line of JSON; misses go to $work/misses.
score() {
	local config=$1 part=$2 manifest=$3
	shift 3
	note "recognition: $manifest $*"
	"$earshot" -c "$config" score --json --misses --every "$([ -n "${FULL:-}" ] && echo 1 ||
		echo "$part")" "$@" "$speech/$manifest.jsonl" 2>"$work/misses" || true
}

accuracy_row() {
	local line=$2
	echo "| $1 | $(field "$line" clips) | $(field "$line" strict) | $(field "$line" correct) |" \
		"$(field "$line" wrong) | $(field "$line" rejected) | $(field "$line" outside) |" \
		"$(field "$line" false_accepts) |" \
		"$(field "$line" decode_ms_p50) / $(field "$line" decode_ms_p95) | $3 |"
}

wake_row() {
	local config missed talk
	config=$(configuration "wake-$1" home "$1")
	missed=$(score "$config" 4 "wake-$1")
	talk=$(false_wakes "$config")
	echo "| $1 | $(field "$missed" clips) | $(field "$missed" wake_missed) | $talk |"
}

# How often anything in the talk set wakes it: "COUNT in HOURS h = PER HOUR".
false_wakes() {
	note "recognition: talk with the wake word"
	# shellcheck disable=SC2046 # file names without blanks
	"$earshot" -c "$1" hear --json $(recordings_of talk | every 2) >"$work/talk.heard" || true
	awk -v hours="$(talk_hours)" '!/"wake":null/ { n++ }
		END { printf "%d in %.2f h | %.2f", n, hours, n / hours }' "$work/talk.heard"
}

talk_hours() {
	# shellcheck disable=SC2046 # file names without blanks
	"$tools/join" 36000 "$work/all.wav" $(recordings_of talk | every 2)
	awk -v bytes="$(stat -c %s "$work/all.wav")" 'BEGIN { print bytes / 32000 / 3600 }'
}

section_recognition() {
	local barista home part line
	barista=$(configuration barista barista)
	home=$(configuration home home)
	part=$([ -n "${FULL:-}" ] || echo ', every 4th')

	cat <<'END'
`earshot score` without wake word. *strict*: intent and slots are exactly what was meant;
*correct*: more slots than that are allowed; *wrong*: accepted and not what was meant;
*outside*: the grammar has no such sentence, and it was refused. Shares are of the commands that
the grammar has. Bound: barista whole files strict at least .95.

| set | clips | strict | correct | wrong | rejected | outside | false accepts | decode ms p50 / p95 | bound |
|---|---|---|---|---|---|---|---|---|---|
END
	line=$(FULL=1 score "$barista" 1 barista --whole)
	accuracy_row 'barista, whole files' "$line" \
		"strict ≥ .95: $(bound "$(awk -v s="$(field "$line" strict)" 'BEGIN { print 1 - s }')" 0.05)"
	accuracy_row "barista, segmented$part" "$(score "$barista" 4 barista)" ''
	accuracy_row 'home, whole files' "$(FULL=1 score "$home" 1 home --whole)" ''
	cp "$work/misses" "$work/home.misses"
	accuracy_row 'home, segmented' "$(FULL=1 score "$home" 1 home)" ''
	sed 's/^/segmented: /' "$work/misses" >>"$work/home.misses"

	echo
	echo "What of home is not right, and what is nonsense and was accepted:"
	echo
	sed -n "s|^\(segmented: \)\{0,1\}$speech/home/|- \1|p" "$work/home.misses"
	echo
	echo "Talk that nobody means as a command, heard without a wake word by the home grammar" \
		"(what the grammar alone keeps out):"
	echo
	echo '| set | clips | accepted | an hour |'
	echo '|---|---|---|---|'
	line=$(score "$home" 4 talk)
	echo "| talk$part | $(field "$line" clips) | $(field "$line" false_accepts) |" \
		"$(field "$line" false_accepts_per_hour) |"
	echo
	echo "Wake words (the clips are the word alone or at the start of a sentence); false wakes over" \
		"talk$([ -n "${FULL:-}" ] || echo ', every 2nd clip'):"
	echo
	echo "| word | clips$part | missed | false wakes | an hour |"
	echo '|---|---|---|---|---|'
	wake_row computer
	wake_row jarvis
}
