# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
#
# What tests/bench/hearing runs over a set: Earshot, and a plain PocketSphinx as the baseline.
# Results are files in $results: NAME.json has the counts, NAME.each a line for each recording.

model=/usr/share/pocketsphinx/model/en-us/en-us

# hear NAME HOUSE SET [OPTION…]: `earshot score` with a configuration of tests/speech.
hear() {
	local name=$1 house=$2 set=$3
	shift 3
	note "$name: Earshot"
	"$earshot" -c "tests/speech/$house/earshot.yaml" score --json --each "$@" "$sets/$set.jsonl" \
		>"$results/$name.all" 2>>"$work/messages" || true
	grep '"judgement"' "$results/$name.all" >"$results/$name.each" || true
	grep '"clips"' "$results/$name.all" >"$results/$name.json"
}

# recordings_in SET: their paths without .wav, in the order of the manifest.
recordings_in() {
	sed 's|.*"audio":"\([^"]*\)\.wav".*|\1|' "$sets/$1.jsonl"
}

# plain_search FOLDER SET OPTION…: one decode of each recording with the options of the library
# as they come; FOLDER/results gets a line for each: seconds of sound, milliseconds of decoding,
# seconds of processor time, words.
plain_search() {
	local folder=$1 set=$2
	shift 2
	mkdir -p "$folder"
	recordings_in "$set" >"$folder/recordings"
	pocketsphinx_batch -hmm "$model" "$@" -adcin yes -adchdr 44 -cepdir "$sets" -cepext .wav \
		-ctl "$folder/recordings" -hyp "$folder/words" >"$folder/log" 2>&1
	# The line of the log with the sum has no recording's name.
	sed -n 's/.*batch\.c([0-9]*): .*: .* speech, \(.*\) seconds CPU, \(.*\) seconds wall$/\1 \2/p' \
		"$folder/log" | awk '{ print $2 * 1000, $1 }' >"$folder/times"
	while read -r recording; do
		stat -c %s "$sets/$recording.wav"
	done <"$folder/recordings" | awk '{ print ($1 - 44) / 32000 }' >"$folder/seconds"
	# A line of the result ends with the recording's name and the score.
	paste -d ' ' "$folder/seconds" "$folder/times" <(sed 's/ *([^()]*)$//' "$folder/words") \
		>"$folder/results"
}

# plain SET HOUSE: the baseline, with the words and sentences that Earshot has.
plain() {
	local folder=$work/plain/$1
	mkdir -p "$folder"
	"$tools/plain" prepare "tests/speech/$2/earshot.yaml" "$folder"
	plain_search "$folder" "$1" -dict "$folder/words.dict" -fsg "$folder/network.fsg"
	"$tools/plain" score "tests/speech/$2/earshot.yaml" "$sets/$1.jsonl" "$folder/results" \
		>"$results/$1-plain.json"
}

# plain_wake NAME WORD SET…: the baseline's keyphrase search, threshold 1e-20; NAME.results gets
# the lines of all sets.
plain_wake() {
	local name=$1 word=$2 set
	shift 2
	for set in "$@"; do
		plain_search "$work/plain/$name-$set" "$set" -dict "$model/../cmudict-en-us.dict" \
			-keyphrase "$word" -kws_threshold 1e-20
		cat "$work/plain/$name-$set/results"
	done >"$results/$name.results"
}

run_commands() {
	local noise room microphone
	hear barista barista barista --whole
	hear barista-segmented barista barista
	for noise in "${noises[@]}"; do
		hear "barista-$noise" barista "barista-$noise" --whole
	done
	hear barista-12-segmented barista barista-12 --every $((rare / part))
	hear home home home --whole
	hear home-segmented home home
	for room in "${rooms[@]}"; do
		hear "barista-$room" barista "barista-$room" --whole
		hear "home-$room" home "home-$room" --whole
		hear "synth-$room" house "synth-$room"
	done
	for microphone in "${microphones[@]}"; do
		hear "barista-$microphone" barista "barista-$microphone" --whole
	done
	hear synth house synth
	hear numbers numbers numbers --whole
	hear words words words --whole
	hear answers words answers --whole
	hear talk house talk
}

run_plain() {
	note 'the plain decode of the same sets'
	{
		printf '%s\n' 'barista barista' 'home home' 'synth house' 'numbers numbers' 'words words' \
			'answers words' 'talk house'
		printf 'barista-%s barista\n' "${noises[@]}" "${rooms[@]}" "${microphones[@]}"
		printf 'home-%s home\n' "${rooms[@]}"
		printf 'synth-%s house\n' "${rooms[@]}"
	} >"$work/plain.list"
	xargs -P 2 -L 1 bash -euc 'plain "$@"' plain <"$work/plain.list"
}

# For the shells that xargs starts.
export -f plain plain_wake plain_search recordings_in
export model

# wake_run QUIETNESS WORD OTHER: misses in the word's own recordings, alarms in all others.
wake_run() {
	local quietness=$1 word=$2 other=$3 config set manifests=()
	note "wake word \"$word\", $quietness"
	config=$(configuration "wake-$word" house "$word")
	for set in "wake-$other" barista numbers words talk; do
		manifests+=("$sets/$quietness-$set.jsonl")
	done
	"$earshot" -c "$config" score --wake --json --each "$sets/$quietness-wake-$word.jsonl" \
		>"$results/$word-$quietness.all" 2>>"$work/messages" || true
	grep '"clips"' "$results/$word-$quietness.all" >"$results/$word-$quietness.json"
	grep '"judgement"' "$results/$word-$quietness.all" >"$results/$word-$quietness.missed"
	"$earshot" -c "$config" score --wake --json --each "${manifests[@]}" 2>>"$work/messages" |
		grep '"judgement"' >"$results/$word-$quietness.alarms" || true
}

run_wakes() {
	local quietness
	for quietness in quiet noisy; do
		wake_run "$quietness" computer jarvis
		wake_run "$quietness" jarvis computer
	done
	note 'the plain keyphrase search of the same sets'
	printf '%s\n' 'computer-own computer noisy-wake-computer' \
		'computer-others computer noisy-wake-jarvis noisy-talk' \
		'jarvis-own jarvis noisy-wake-jarvis' 'jarvis-others jarvis noisy-wake-computer noisy-talk' |
		xargs -P 2 -L 1 bash -euc 'plain_wake "$@"' plain
}
